/** Every number that a person, a client or an object runs into, with its reason. Sizes of text are UTF-16 units. */
export const limits = {
  // Slack truncates at 40,000; the composer warns from 4,000 (requirements, conflict 5).
  messageText: 40_000,
  messageTextSoft: 4_000,
  clientMsgId: 64,
  blocks: 50,
  messageFiles: 20,
  emojiName: 50,
  pins: 100,
  reactionsPerMessage: 50, // different ones, as Slack
  reactionsPerMember: 23, // of one member on one message, as Slack
  revisions: 100, // former texts of one message; more edits drop the oldest

  // As Slack: a still picture that is larger is made smaller by the browser, a moving one cannot be.
  customEmoji: { bytes: 128 * 1024, pixels: 512, drawn: 128, perWorkspace: 5_000, page: 1_000 },
  // The four sizes of an avatar come in one body, which holds a megabyte.
  picture: { sizes: [48, 96, 192, 512], keptSeconds: 60 * 60 },
  // What somebody drops at once is one upload of up to `messageFiles`.
  uploads: { perMember: 10, windowSeconds: 60 },
  files: {
    onePut: 50 * 1024 * 1024, // larger ones go in parts
    // S3: each but the last of one size, at least 5 MB, at most 10,000. `asked`: addresses in one answer.
    part: { bytes: 16 * 1024 * 1024, asked: 16 },
    megabytes: { default: 50, most: 1_024 }, // of one file: the workspace's to set
    uploadHours: 24, // all its parts
    throughWorker: 10 * 1024 * 1024, // POST /api/upload
    inJson: 1024 * 1024, // base64 in a message, all together
    name: 255,
    type: 100,
    uploadSeconds: 15 * 60, // to begin the PUT; it may take longer
    linkSeconds: 60 * 60,
    pixels: 40_000_000, // more is not shown as a picture, only kept
    sniffed: 64 * 1024, // what is read of a file to tell what it is
    unpostedHours: 24,
    trashDays: 30, // deleted ones wait so long under trash/
    keepDays: { default: 365, most: 3_650 }, // 0: for ever; the workspace's to set
    typeRules: 100,
    expireHour: 3, // UTC, when what is too old is looked for among all workspaces
    expired: 1_000, // in one round of the clock in that hour
    trashed: 50, // moved there in one round of the clock
    sweep: 200, // of a kind, in one round of the clock
  },

  // Of the longer side, in pixels. A tile is 400 wide at most, on a screen of twice the dots 800.
  thumbnails: {
    sizes: [400, 800],
    quality: 80,
    bytes: 50 * 1024 * 1024, // of the picture; larger ones are shown themselves
    blurSide: 16,
    blur: 600, // of base64
    days: 90, // then they go, and are made again when somebody looks
    againSeconds: 60 * 60, // those that were asked for and did not come are asked for again
    sweep: 300,
  },
  // Of a text file, shown with its message.
  excerpt: { lines: 6, text: 600 },

  // What one link may cost: everything about it within `ms`, the page from its first `pageBytes`, a picture's size from
  // its first `headerBytes`; larger pictures are not shown.
  previews: {
    perMessage: 5,
    ms: 5_000,
    redirects: 3,
    pageBytes: 1024 * 1024,
    headerBytes: 256 * 1024,
    pictureBytes: 5 * 1024 * 1024,
    title: 200,
    description: 400,
    site: 80,
    keptSeconds: 30 * 60, // of what is behind a link, within one workspace
    pictureKeptSeconds: 24 * 60 * 60,
    askedAtOnce: 100, // a queue takes this many
  },

  email: 255,
  password: { min: 8, max: 72 }, // bcrypt reads 72 bytes; more would be ignored silently
  personName: 100,
  displayName: 200,
  statusText: 100,
  statusEmoji: 50,
  timezone: 50,
  url: 500,
  workspaceName: 100,
  workspaceSlug: 50,
  workspaceDescription: 1_000,
  channelName: 80,
  topic: 250,
  purpose: 250,
  groupName: 100,
  invitationEmails: 50,
  directPeople: 9, // of a direct message, oneself among them; more people make a channel
  membersPerRequest: 1_000, // one intent, one D1 batch, one members.changed event

  page: { default: 50, max: 100 },
  threadPage: { default: 10, max: 30 }, // threads with their replies: a call of a room each
  threadReplies: { shown: 3, most: 20 }, // the last ones, or all unread up to the most, in the list of threads
  // What a socket takes back in one catch-up frame.
  catchup: { events: 500, bytes: 256 * 1024 },
  // A room's event log: what a client may be behind and still catch up.
  log: { events: 5_000, days: 7, trimSlice: 500 },

  frameBytes: 64 * 1024,
  socketsPerMember: 20,
  unsentBytes: 1024 * 1024,
  badFrames: 5, // then the socket is closed with 4400

  sendsPerMinute: 100,
  typingsPerMinute: 30,
  postsPerMinute: 60,
  typingEverySeconds: 3,
  typingShownSeconds: 10,

  login: { perIp: 5, perAccount: 10, windowSeconds: 15 * 60 },
  // `takenPerIp`: answers that an address has an account, so that nobody collects addresses by them.
  register: { perIp: 3, takenPerIp: 20, windowSeconds: 60 * 60 },

  accessTokenSeconds: 15 * 60,
  refreshTokenSeconds: 7 * 24 * 60 * 60,
  refreshGraceSeconds: 30, // two tabs refreshing at once share a successor
  verificationSeconds: 3 * 24 * 60 * 60,
  invitationDays: 14,

  // Presence
  pingSeconds: 30,
  deadAfterSeconds: 90,
  awayAfterSeconds: 30 * 60,
  offlineAfterSeconds: 60,
  watched: 500,
  sweepHubSeconds: 5 * 60,
  gatherPresenceMs: 1_000,

  hub: {
    framesPerMinute: 120, // each may cost a call of the Roster
    // What one hello may ask of rooms: unread rows, at once, and how long it waits for their counts.
    // A client that comes back with a version has counts: its rooms are asked about `laterMs` after its hello.
    asks: { rows: 20, width: 6, ms: 1_000, laterMs: 2_000 },
    birthMs: 5_000, // for each room; one that does not answer in it is asked with the next hello
    facts: 200, // told again to a client that comes back; one further behind loads what it shows
    left: { rows: 1_000, days: 30 }, // conversations left that a client coming back still hears of
    threads: 500, // followed threads listed of one member; old, read ones fall out
    threadsGreeted: 100, // unread ones in a hello
    reading: 1_000, // rooms read without being in them that a revocation reaches
  },
  roster: { facts: 1_000, slice: 200, width: 50, callMs: 5_000 },

  // What was removed is remembered so that a device that was away hears of it.
  drafts: { kept: 200, removed: { days: 30, rows: 500 } },
  // The inbox: how long it is kept, and what one call of a room may hold.
  notices: { days: 30, perCall: 50, excerpt: 300 },
  // `attentionSeconds`: how long after a sign of life somebody counts as sitting before a screen (they come once a
  // minute). `atOnce`: more notices than that are one. `ttlSeconds`: how long a push service keeps one for a device.
  push: { devices: 10, endpoint: 1_000, attentionSeconds: 3 * 60, atOnce: 10, gathered: 100, ttlSeconds: 24 * 60 * 60 },
  // What one mail shows, and how long one attempt at sending it may take.
  digest: { shown: 20, notices: 200, leaseSeconds: 45 },
  keyword: 50,
  keywords: 50, // each is looked for in every message of a member's channels

  // What one search may say. More than anybody types; a pasted page is cut off before it costs anything.
  searchQuery: { text: 500, terms: 40 },
  recentSearches: 20,

  search: {
    // So many of the newest that fit are counted and ranked; older ones follow in windows of as many.
    candidates: 2_000,
    page: { default: 20, max: 50 },
    beside: 5, // people, channels and files shown beside messages
    context: 5,
    snippet: 300,
    suggestions: { default: 8, max: 20 },
    people: 5_000, // names looked through
    slice: 200, // messages of one call of a room
    slicesAtOnce: 20, // of one alarm
    gatherMs: 400, // what is said meanwhile goes to the index together
    callMs: 5_000,
    forgotten: 2_000, // messages of a deleted channel taken out at once
  },

  saved: { kept: 2_000, removed: 500 },
  // `done`: how many that are done are still shown.
  reminders: { open: 500, done: 50, text: 4_000, years: 5 },
  // The picks of which somebody's most used emoji are reckoned, and how many of those are told.
  emojiUses: { kept: 500, told: 60, atOnce: 100 },
  sections: { own: 50, name: 80, channels: 2_000 },
  // As Slack: 120 days ahead, 30 in five minutes of one channel.
  scheduled: { days: 120, perMember: 100, window: { minutes: 5, messages: 30 } },

  readFlushSeconds: 10,
  readAll: { width: 6, roomMs: 5_000 }, // an isolate holds six connections at once
  unreadCap: 100,
  outboxSlice: 200,
  outboxThreads: 100, // of one member in one telling; the others come with the next
  outboxRows: 100_000,
  intentsQueued: 100,
} as const;

/** Close codes of our sockets (RFC 6455 leaves 4000-4999 to applications). */
export const closeCodes = {
  badFrame: 4400,
  signedOut: 4401,
  removed: 4403,
  slowReader: 4408,
  tooManySockets: 4409,
  slowDown: 4429,
  fault: 1011,
} as const;
