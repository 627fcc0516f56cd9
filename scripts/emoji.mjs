// Writes what Parley knows of emoji from emojibase's data, under Slack's names: run it after that package was updated.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..");
const read = (file) => JSON.parse(readFileSync(join(ROOT, "node_modules/emojibase-data/en", file), "utf8"));
const { version } = JSON.parse(readFileSync(join(ROOT, "node_modules/emojibase-data/package.json"), "utf8"));

const names = read("shortcodes/iamcal.json");
const groups = [
  ["Smileys", [0]],
  ["People", [1]],
  ["Nature", [3]],
  ["Food", [4]],
  ["Travel", [5]],
  ["Activities", [6]],
  ["Objects", [7]],
  ["Symbols", [8]],
  ["Flags", [9]],
];

/** The requirements call three of the presets so; Slack does not. */
const ours = { "+1": ["thumbs_up"], "-1": ["thumbs_down"], tada: ["celebration"] };

/** Drawn with the first page: what people use day by day. Everything else comes when it is first met. */
const common = `
  +1 -1 smile heart tada grinning smiley grin laughing sweat_smile joy rolling_on_the_floor_laughing
  slightly_smiling_face upside_down_face wink blush innocent heart_eyes star-struck kissing_heart yum
  stuck_out_tongue_winking_eye zany_face hugging_face face_with_hand_over_mouth shushing_face thinking_face
  zipper_mouth_face face_with_raised_eyebrow neutral_face expressionless no_mouth smirk unamused
  face_with_rolling_eyes grimacing relieved pensive sleepy sleeping mask face_with_thermometer nauseated_face
  exploding_head face_with_cowboy_hat partying_face sunglasses nerd_face face_with_monocle confused worried
  slightly_frowning_face open_mouth hushed astonished flushed pleading_face cry sob scream disappointed sweat
  weary tired_face yawning_face triumph rage angry skull hankey clown_face ghost alien robot_face see_no_evil
  hear_no_evil speak_no_evil saluting_face melting_face face_holding_back_tears wave raised_hand ok_hand
  pinched_fingers v crossed_fingers the_horns call_me_hand point_left point_right point_up_2 point_down fist
  facepunch clap raised_hands open_hands handshake pray writing_hand muscle eyes brain bow shrug face_palm
  runner dancer technologist sparkles star star2 boom fire zap rainbow sunny partly_sunny cloud umbrella
  snowflake snowman ocean droplet dog cat fox_face unicorn_face bear panda_face penguin bird owl bee bug
  butterfly turtle snail octopus crab whale dolphin tropical_fish rocket airplane ship boat anchor bike car bus
  train construction rotating_light house office tent palm_tree evergreen_tree cactus seedling herb
  four_leaf_clover rose sunflower tulip apple banana lemon strawberry avocado bread cheese_wedge pizza hamburger
  taco sushi cookie cake birthday doughnut chocolate_bar coffee tea beer beers champagne clinking_glasses
  wine_glass soccer basketball trophy medal dart video_game guitar musical_note notes art movie_camera camera
  headphones computer iphone email mailbox package memo pencil2 pushpin round_pushpin paperclip scissors lock
  unlock key hammer wrench hammer_and_wrench gear link test_tube bulb flashlight book books newspaper calendar
  date chart_with_upwards_trend chart_with_downwards_trend bar_chart mag moneybag gem gift balloon confetti_ball
  hourglass_flowing_sand watch alarm_clock bell no_bell loudspeaker mega speech_balloon thought_balloon
  heavy_check_mark white_check_mark ballot_box_with_check x heavy_plus_sign heavy_minus_sign question exclamation
  bangbang warning no_entry no_entry_sign octagonal_sign recycle red_circle large_orange_circle
  large_yellow_circle large_green_circle large_blue_circle large_purple_circle white_circle black_circle arrow_up
  arrow_down arrow_left arrow_right arrows_counterclockwise new free top soon back up cool ok sos information_source
  100 orange_heart yellow_heart green_heart blue_heart purple_heart black_heart white_heart broken_heart
  sparkling_heart two_hearts revolving_hearts waving_white_flag checkered_flag triangular_flag_on_post
`
  .trim()
  .split(/\s+/);

// Glyphs that browsers draw in colour anyway need no selector.
const glyphOf = (emoji) => emoji.replaceAll(/(\p{Emoji_Presentation})\ufe0f/gu, "$1");
const bare = (glyph) => glyph.replaceAll("\ufe0f", "");
const namesOf = ({ hexcode }) => {
  const given = [names[hexcode] ?? []].flat();
  return [...given, ...(ours[given[0]] ?? [])];
};

/** The rule of src/protocol/emoji.ts has to make each tone that the data has. */
const takesTones = ({ emoji, skins = [] }) => {
  const plain = skins.filter(({ tone }) => typeof tone === "number");
  const made = ({ tone }) =>
    bare(emoji).replaceAll(/(?<!\u200d(?=🤝))\p{Emoji_Modifier_Base}/gu, `$&${String.fromCodePoint(0x1f3fa + tone)}`);
  return plain.length === 5 && plain.every((skin) => made(skin) === bare(skin.emoji));
};

const all = read("data.json")
  .filter((emoji) => namesOf(emoji).length > 0)
  .toSorted((a, b) => a.order - b.order);
const known = new Set();
const lines = [];
const keywords = [];
for (const [title, members] of groups) {
  lines.push(`# ${title}`);
  for (const emoji of all.filter(({ group }) => members.includes(group))) {
    const own = namesOf(emoji).filter((name) => !known.has(name));
    if (own.length === 0) throw new Error(`${emoji.emoji} has no name of its own`);
    for (const name of own) known.add(name);
    lines.push([glyphOf(emoji.emoji), ...own, ...(takesTones(emoji) ? ["*"] : [])].join(" "));
    const said = new Set(own.flatMap((name) => name.split(/[_-]/)));
    const words = new Set([...emoji.label.toLowerCase().split(/[^\p{L}\p{N}]+/u), ...(emoji.tags ?? [])]);
    keywords.push([...words].filter((word) => word && !said.has(word)).join(" "));
  }
}

const made = `// Made by scripts/emoji.mjs from emojibase-data ${version} (MIT). Not to be edited.`;
const table = `${made}

/** A line an emoji: the glyph, Slack's names for it, and \`*\` where it has tones of skin. \`#\` begins a group. */
export const emojiTable = \`
${lines.join("\n")}
\`;
`;
writeFileSync(join(ROOT, "src/protocol/emoji-table.ts"), table);
writeFileSync(
  join(ROOT, "app/emoji/keywords.ts"),
  `${made}

/** What one may search an emoji by beside its names: a line each, in the order of the table. */
export const emojiKeywords = \`
${keywords.join("\n")}
\`;
`,
);

const byName = new Map(
  lines.flatMap((line) =>
    line
      .split(" ")
      .slice(1)
      .map((name) => [name, line]),
  ),
);
const commonLines = common.map((name) => {
  const line = byName.get(name);
  if (!line) throw new Error(`there is no ${name}`);
  return line;
});
writeFileSync(
  join(ROOT, "app/emoji/common.ts"),
  `${made}

/** The emoji of every day, in the form of src/protocol/emoji-table.ts. */
export const commonEmoji = \`
${commonLines.join("\n")}
\`;
`,
);
const untoned = all.filter((emoji) => emoji.skins?.length && !takesTones(emoji));
console.log(
  `${known.size} names of ${all.length} emoji; without tones although they have skins: ${untoned.map(({ emoji }) => emoji).join(" ") || "none"}`,
);
