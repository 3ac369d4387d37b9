// Runs before the first paint of a chart in somebody else's page: tabs instead of stacked parts. The theme is the
// address's, else the reader's; nothing is read from storage, which is the other page's in a frame.
document.documentElement.classList.add("js");
