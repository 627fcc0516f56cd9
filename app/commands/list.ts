/** The commands of our own, in the order of the list. What each does is in run.ts, which comes when one is used. */
export const commands = [
  { name: "me", usage: "words", hint: "Say what you are doing" },
  { name: "search", usage: "words", hint: "Find messages, files, people and channels" },
  { name: "shrug", usage: "words", hint: "¯\\_(ツ)_/¯ after your words" },
  { name: "topic", usage: "words", hint: "Set the topic of this channel" },
  { name: "invite", usage: "@name", hint: "Add people to this channel" },
  { name: "mute", usage: "", hint: "Mute this channel, or hear of it again" },
  { name: "leave", usage: "", hint: "Leave this channel" },
  { name: "remind", usage: "me to … in 20 minutes", hint: "Be reminded of something" },
  { name: "dnd", usage: "30 minutes, until 5pm or off", hint: "Do not be disturbed" },
  { name: "status", usage: "emoji words", hint: "Set your status; alone it clears it" },
] as const;

export type Listed = (typeof commands)[number];
export type CommandName = Listed["name"];
