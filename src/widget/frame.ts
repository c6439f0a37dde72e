// What the page for frames tells the page around it: how high it is.
export {};
