/// \brief Nothing is saved.
auto s = R"x(no // "comment" )" here)x"; // It is raw.
int million = 1'000'000; // Digits are apart.
