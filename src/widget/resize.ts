// What a page with frames does with what they say: gives them their height.
export {};
