-- It can't be helped.
local a = [[ -- no ]] .. "-- no" --[[ A block
of comments. ]] local b = [==[ ]] -- no ]==]
--- It ends.
