// Larkwheel plans routes for cargo bikes, and talks about it in Parley.
export const COMPANY = { name: "Larkwheel", slug: "default", timezone: "Europe/Berlin" };

export const PASSWORD = "parley-demo";

/** By the handle that transcripts use; addresses are made from it. The owner comes first. */
export const people = {
  ada: { name: "Ada Okonkwo", role: "owner", timezone: "Europe/Berlin", status: ["🧮", "Counting parcels"] },
  jonas: { name: "Jonas Weidner", role: "admin", timezone: "Europe/Berlin", status: ["📟", "On call this week"] },
  daria: { name: "Daria Sokolova", role: "member", timezone: "Asia/Tbilisi", status: ["⛰️", "Measuring hills"] },
  yuki: { name: "Yuki Tanabe", role: "member", timezone: "Asia/Tokyo" },
  xiaoyu: { name: "Xiaoyu Chen", role: "member", timezone: "Europe/Berlin", status: ["🎨", "Drawing, please knock"] },
  mateo: { name: "Mateo Rivas", role: "member", timezone: "Europe/Madrid", status: ["🐕", "Pulga is in the office"] },
  priya: { name: "Priya Nair", role: "member", timezone: "Europe/London", status: ["🍞", "Proofing"] },
  noor: { name: "Noor Haddad", role: "guest", timezone: "Europe/Amsterdam", status: ["🌉", "Depot Noord"] },
};

export const addressOf = (handle) => `${handle}@parley.example`;

/** Each is a transcript in channels/; guests are in the shared ones alone. */
export const channels = [
  { name: "general" },
  { name: "random" },
  { name: "engineering" },
  { name: "design" },
  { name: "feedback" },
  { name: "localization" },
  { name: "kyoto-hangzhou" },
  { name: "pilot-rotterdam", shared: true },
];

/** Conversations between people; each is a transcript in directs/. */
export const directs = [
  { name: "ada-jonas", among: ["ada", "jonas"] },
  { name: "ada-priya-xiaoyu", among: ["ada", "priya", "xiaoyu"] },
];

/** How many of the last messages are left unread, and with them the newest thread; everybody has read the rest. */
export const unread = {
  ada: { feedback: 4, random: 3, "ada-jonas": 1 },
  jonas: { engineering: 3 },
};
