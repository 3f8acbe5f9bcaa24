/// <summary>
/// Says that <paramref name="file"/> was <see cref="Lost"/>, which is bad.
/// </summary>
/// <param name="file">The file that failed.</param>
var a = @"c:\ // no "" quote"; var b = $"a {x["//"]} b"; // It works.
#region don't read
