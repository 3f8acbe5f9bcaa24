### A comment for all.

-brand-name = Firefox
# tonelens-ignore-next
failed = { -brand-name } couldn’t open { $file }.
    .title = Nothing works
    .accesskey = N
wrapped =
    This goes on
    in <b>the</b> next line{ " " }too.
half = This { is broken
items = { $count ->
    [one] You lost one item.
   *[other] You lost { $count } items.
 }
hidden = { $only }
last = It still reads the last one.
