import { describe, expect, test } from "vitest";
import { findHits, fold, searchableText, snippetOf, tokensOf, wantedBy } from "../../src/protocol/search-text";

const words = (text: string) => tokensOf(text).words.map((token) => token.text);
const extras = (text: string) => tokensOf(text).extras.map((token) => token.text);
const want = (text: string, prefix = false) => wantedBy({ text, prefix });
const marked = (text: string, query: string, prefix = false) => {
  const wanted = want(query, prefix);
  return findHits(text, wanted ? [wanted] : []).map(([start, end]) => text.slice(start, end));
};

describe("what is indexed of a text", () => {
  test("words without case and accents, in every script that writes spaces", () => {
    expect(words("The Café, où Ångström naïvely ate")).toEqual(["the", "cafe", "ou", "angstrom", "naively", "ate"]);
    expect(words("Straße GROẞ Müller Łódź")).toEqual(["strasse", "gross", "muller", "lodz"]);
    expect(words("Ёлка и Йод")).toEqual(["елка", "и", "иод"]);
    expect(words("ΣΊΣΥΦΟΣ σίσυφος")).toEqual(["σισυφοσ", "σισυφοσ"]);
    expect(words("ﬁne ＡＢＣ x²")).toEqual(["fine", "abc", "x2"]);
    expect(words("مُحَمَّد שָׁלוֹם")).toEqual(["محمد", "שלום"]);
    // Vowels of Devanagari are marks, and no accents.
    expect(words("कि का")).toEqual(["कि", "का"]);
    expect(words("e\u0301te\u0301")).toEqual(["ete"]);
  });

  test("compounds in parts and as one", () => {
    expect(words("merge_stop_lists v3.8-rc1")).toEqual(["merge", "stop", "lists", "v3", "8", "rc1"]);
    expect(extras("merge_stop_lists")).toEqual(["mergestoplists"]);
    expect(words("getUserName HTTPServer iPhone")).toEqual(["getusername", "httpserver", "iphone"]);
    expect(extras("getUserName HTTPServer")).toEqual(["get", "user", "name", "http", "server"]);
    expect(extras("don't")).toEqual(["dont"]);
    // 3.8 is not 38.
    expect(extras("3.8")).toEqual([]);
    expect(words("https://git.larkwheel.example/boards/3-8?x=Y")).toEqual([
      "https",
      "git",
      "larkwheel",
      "example",
      "boards",
      "3",
      "8",
      "x",
      "y",
    ]);
    expect(words("__init__ a--b")).toEqual(["init", "a", "b"]);
  });

  test("scripts without spaces in overlapping pairs, and the last character", () => {
    expect(words("日本語")).toEqual(["日本", "本語", "語"]);
    expect(words("が")).toEqual(["が"]);
    expect(words("ｶﾞｽ ガス")).toEqual(["ガス", "ス", "ガス", "ス"]);
    expect(words("한국어")).toEqual(["한국", "국어", "어"]);
    expect(words("第3回")).toEqual(["第", "3", "回"]);
    expect(words("React入門")).toEqual(["react", "入門", "門"]);
    expect(words("ราคา")).toEqual(["รา", "าค", "คา", "า"]);
    expect(words("ラーメン")).toEqual(["ラー", "ーメ", "メン", "ン"]);
    expect(words("𠮷野家")).toEqual(["𠮷野", "野家", "家"]);
  });

  test("emoji as themselves and by name", () => {
    expect(words("👍🏽 ❤️")).toEqual(["👍", "❤"]);
    expect(extras("🎉")).toEqual(["tada"]);
    expect(extras("✅")).toEqual(["whitecheckmark", "white", "check", "mark"]);
    expect(words(":tada:")).toEqual(["tada"]);
    expect(words("👩‍💻 1️⃣")).toHaveLength(2);
  });

  test("tokens stand where their words are", () => {
    const text = "Çok güzel: merge_lists() 日本語 🎉!";
    for (const { start, end, text: token } of tokensOf(text).words) expect(fold(text.slice(start, end))).toBe(token);
  });

  test("of a stored message no ids, and links by label and address", () => {
    expect(
      words(searchableText("<@U0000000001> see <https://a.example/x|the plan> &amp; <#C0000000001> <!here>")),
    ).toEqual(["see", "the", "plan", "https", "a", "example", "x"]);
    expect(searchableText("a < b and <3")).toBe("a < b and <3");
  });

  test("what is no word is nothing", () => {
    for (const text of ["", " ", "!?…—", "\u0301", "\u200d"])
      expect(tokensOf(text).words.filter((t) => t.text === "")).toEqual([]);
    expect(want("--")).toBeNull();
  });

  test("long and hostile texts take their time in proportion", () => {
    for (const text of [
      "a_".repeat(20_000),
      "aB".repeat(20_000),
      "日".repeat(40_000),
      "<".repeat(40_000),
      "e\u0301".repeat(20_000),
      "<a|".repeat(13_000),
    ]) {
      expect(tokensOf(searchableText(text)).words.length).toBeLessThanOrEqual(40_000);
    }
  });
});

describe("what a query looks for", () => {
  test("a word as it is, a compound in a row or as one", () => {
    expect(want("Café")).toEqual({ runs: [{ tokens: ["cafe"], prefix: false }] });
    expect(want("foo_bar")).toEqual({
      runs: [
        { tokens: ["foo", "bar"], prefix: false },
        { tokens: ["foobar"], prefix: false },
      ],
    });
    expect(want("getUser", true)).toEqual({ runs: [{ tokens: ["getuser"], prefix: true }] });
    expect(want("the quick fox")).toEqual({ runs: [{ tokens: ["the", "quick", "fox"], prefix: false }] });
  });

  test("one character of a script without spaces is a beginning, more are pairs in a row", () => {
    expect(want("語")?.runs).toEqual([{ tokens: ["語"], prefix: true }]);
    expect(want("日本")?.runs).toEqual([{ tokens: ["日本"], prefix: false }]);
    expect(want("日本語")?.runs).toEqual([{ tokens: ["日本", "本語"], prefix: false }]);
    expect(want("第3回")?.runs).toEqual([{ tokens: ["第", "3", "回"], prefix: true }]);
    expect(want("日本 東京")?.runs).toEqual([{ tokens: ["日本", "本", "東京"], prefix: false }]);
  });

  test("an emoji is looked for as itself and by its name", () => {
    expect(want("🎉")?.runs).toEqual([
      { tokens: ["🎉"], prefix: false },
      { tokens: ["tada"], prefix: false },
    ]);
    expect(want("✅")?.runs.at(-1)).toEqual({ tokens: ["whitecheckmark"], prefix: false });
    expect(want(":white_check_mark:")?.runs.at(-1)).toEqual({ tokens: ["whitecheckmark"], prefix: false });
  });
});

describe("what is marked", () => {
  test("the words as they are written", () => {
    expect(marked("Un café, deux CAFÉS", "cafe")).toEqual(["café"]);
    expect(marked("Un café, deux CAFÉS", "cafe", true)).toEqual(["café", "CAFÉS"]);
    expect(marked("call mergeStopLists() twice", "stop")).toEqual(["Stop"]);
    expect(marked("call merge_stop_lists twice", "mergestoplists")).toEqual(["merge_stop_lists"]);
    expect(marked("日本語を学ぶ", "本語")).toEqual(["本語"]);
    expect(marked("日本語を学ぶ", "学")).toEqual(["学"]);
    expect(marked("we shipped 🎉", "tada")).toEqual(["🎉"]);
    expect(marked("the quick brown fox", "quick brown")).toEqual(["quick brown"]);
  });

  test("a snippet begins near the hit, ends on a word and says what was left out", () => {
    const text = `${"before ".repeat(60)}needle ${"after ".repeat(60)}`.trim();
    const segments = snippetOf(
      text,
      [want("needle")].flatMap((one) => one ?? []),
      120,
    );
    expect(segments.find(({ hit }) => hit)).toEqual({ text: "needle", hit: true });
    const joined = segments.map((segment) => segment.text).join("");
    expect(joined).toMatch(/^…before .*needle .*after…$/);
    expect(joined.length).toBeLessThanOrEqual(122);
    expect(snippetOf("short", [], 120)).toEqual([{ text: "short", hit: false }]);
    expect(snippetOf("", [], 120)).toEqual([]);
  });
});
