/**
 * The golden set: what people type over the demo workspace, and what has to come first. Everything is asked as Ada,
 * by relevance. `top`: parts of the texts that stand first, in this order; an inner list: any of these.
 */
export type Golden = { q: string; top: readonly (string | readonly string[])[] };

const english: Golden[] = [
  { q: "houseboats moored", top: ["Houseboats! Where are they moored?"] },
  { q: "string shoelace", top: ["The string was a shoelace"] },
  { q: "khachapuri", top: ["Khachapuri. The boat-shaped one"] },
  { q: "chorizo garlic", top: ["Chorizo, a whole head of garlic"] },
  { q: "jollof rice", top: ["Jollof rice, the real one"] },
  { q: "slippers professional", top: ["are slippers at a desk professional"] },
  { q: "cowbell backpack", top: ["whoever put the cowbell in my backpack"] },
  { q: "postmortem owners", top: ["Notes of the postmortem, actions have owners"] },
  { q: "memory limit three years ago", top: ["To read before the postmortem"] },
  {
    q: '"a plan, I want an answer"',
    top: [['"I don\'t want a plan, I want an answer." Can we quote', "Call with Hafenrad"]],
  },
  { q: "dark tiles contrast", top: ["Please look at the contrast of cycle paths"] },
  { q: "headwind bridge", top: ["Do I have to ride up the bridge with the headwind"] },
  { q: "accord*", top: ["eleven minutes of accordion"] },
  { q: "recalcul* car", top: ['"Recalculate" sounds like a car'] },
  { q: "insurance", top: ["Somebody please tell the insurance"] },
  { q: "nps calm", top: ["NPS after 3.8, 38 answers"] },
  { q: "poster in:#design", top: ["Please, on a poster"] },
  { q: "magazine -proof -favourite", top: ["a cycling magazine wants to write about the pilot"] },
  { q: "stroopwafel from:noor", top: ["You owe me a stroopwafel"] },
  { q: 'charger in:@"Jonas Weidner"', top: ["Who has a charger?"] },
  { q: "lemon bicycle is:dm", top: ["I have drawn half of a lemon bicycle"] },
  { q: "lunch complaint", top: ["A complaint worth reading slowly"] },
  { q: "undo 28 s", top: ["Undo was used 4 times of 96"] },
  { q: "velodrome tickets", top: ["two tickets for the six-day race at the velodrome"] },
  { q: "florist cancelled", top: ["Somebody cancelled: a florist"] },
  { q: "company day train", top: [["Company day on the 12th", "company day is on the 12th"]] },
];

const german: Golden[] = [
  { q: "Feierabend Kanal", top: ["Feierabend. Wer kommt mit an den Kanal?"] },
  { q: "apfelkuchen rezept", top: ["Ich habe das Rezept vom Apfelkuchen"] },
  { q: "marchen", top: ["Euer Plan ist morgens um acht perfekt"] },
  { q: "MÄRCHEN", top: ["Euer Plan ist morgens um acht perfekt"] },
  { q: "zugesagte zeitfenster", top: ["German strings are in"] },
  { q: "umsatzsteuer", top: ["Die Rechnungsvorlage auf Deutsch"] },
  { q: "glatteis", top: ["Glatteis fehlt in der englischen Quelle"] },
  { q: "strasse", top: ["Und in Berlin: Straße, Strasse, Str."] },
  { q: "straße", top: ["Und in Berlin: Straße, Strasse, Str."] },
  { q: "donaudampf*", top: ["Donaudampfschifffahrtsgesellschaft"] },
  { q: "kaffee graz", top: ["All customers who saw slow planning this morning"] },
  { q: "zug radabteil", top: ["Wir brauchen einen Zug vor 7"] },
  { q: "rosinen", top: [["Und mit Rosinen?", "Keine Rosinen"]] },
  { q: "regel glossar", top: ["Dann ist das jetzt die Regel"] },
];

const russian: Golden[] = [
  { q: "кэш матрицы", top: ["ты вчера спрашивал про кэш матрицы"] },
  { q: "перекрытие улицы", top: ["У каждой ячейки есть"] },
  { q: "набор высоты", top: ["Ваш планировщик учитывает набор высоты"] },
  { q: "ёмкость батареи", top: ["Ответила"] },
  { q: "емкость батареи", top: ["Ответила"] },
  { q: "гололед", top: ["небольшой дождь, ливень, гроза"] },
  { q: "ГОЛОЛЁД", top: ["небольшой дождь, ливень, гроза"] },
  { q: "руставели", top: ["В Тбилиси улицы подписаны"] },
  { q: "словарь маршрут", top: ["Словарь готов"] },
  { q: "аккумулятор", top: ["Пользователь из Алматы спрашивает"] },
  { q: "посыл*", top: ["Проверила окончания"] },
  { q: "трамваев", top: ["депо бывает у трамваев"] },
];

const identifiers: Golden[] = [
  { q: "mergeStopLists", top: [["And `mergeStopLists()` in", "`mergeStopLists` is gone"]] },
  { q: "merge stop lists", top: [["And `mergeStopLists()` in", "`mergeStopLists` is gone"]] },
  { q: "restoreAfterKill Moto", top: ["battery pulled 40 times"] },
  { q: "DETOUR_FACTOR", top: ["Reading our own code from the first year"] },
  { q: "detour factor", top: ["Reading our own code from the first year"] },
  { q: "cloneStop", top: [["`cloneStop()` copies address", "packages/tours/src/clone-stop.ts"]] },
  { q: "clone-stop.ts", top: ["packages/tours/src/clone-stop.ts"] },
  { q: "window_start", top: ["`cloneStop()` copies address"] },
  { q: "resolveWindow", top: [["Reading traces of the slow re-plans", "Memo per stop"]] },
  { q: "accuracyPolicy.kt", top: ["rider/pulls/640"] },
  { q: "router.h3_matrix", top: [["`router.h3_matrix` is on for Rotterdam", "behind the flag `router.h3_matrix`"]] },
  { q: "nextaccuracy", top: ["`nextAccuracy(distanceToStop, speed)`"] },
  { q: "validateVatId", top: ["Die Rechnungsvorlage auf Deutsch"] },
  { q: "TODO_translate_me", top: ["Eine Zeichenkette heißt noch"] },
  { q: "4f7c9ab", top: ["Ist behoben, Commit"] },
  { q: "max_finish", top: ["A limit: `max_finish`"] },
  {
    q: "avoid_polygons",
    top: [["That's `avoid_polygons` plus opening hours", "`avoid_polygons`, it's a feature request"]],
  },
  { q: "#B45309", top: ["And at 4.5 : 1 on both themes"] },
  { q: "FormatPlural", top: ["goes through `formatPlural()`"] },
  { q: "NumberFormat locale", top: ["`Intl.NumberFormat(locale)` everywhere"] },
];

const addresses: Golden[] = [
  { q: "https://git.larkwheel.example/rider/pulls/612", top: ["PR is up"] },
  { q: "rider/pulls/640", top: ["rider/pulls/640"] },
  { q: "builds.larkwheel.example 3.8.0-rc4", top: ["RC4 is with the testers"] },
  { q: "bells.example", top: ["a bell that looks like a lemon"] },
  { q: "city.kyoto.example/gion", top: ["カレンダーは市役所のサイトにあります"] },
  { q: "final_FINAL_3.xlsx", top: ["I dispatch for Maas Cycle Couriers"] },
  { q: "glossary/de", top: ["Dann ist das jetzt die Regel"] },
  { q: "retro-3-8 has:link", top: ["Put cards on the board before"] },
];

const emoji: Golden[] = [
  { q: ":canoe:", top: ["the two missing ones are houseboats"] },
  { q: "🛶", top: ["the two missing ones are houseboats"] },
  { q: ":bell: cut", top: ["is cut at `b71e09d`"] },
  { q: "red_circle", top: ["Router latency is climbing"] },
  { q: ":saluting_face:", top: ["🫡"] },
  { q: ":grimacing:", top: ["That is the peace treaty"] },
];

/** One character, or two. */
const chinese: Golden[] = [
  { q: "柏林", top: ["今天午饭吃的是柏林最好的牛肉面"] },
  { q: "牛肉", top: ["今天午饭吃的是柏林最好的牛肉面"] },
  { q: "术语", top: ["术语表更新"] },
  { q: "仓库", top: ["和杭州的王经理通了电话"] },
  { q: "培训", top: ["培训视频我今晚录"] },
  { q: "西湖", top: [["杭州市西湖区文三路", "西湖边周末禁止货运自行车"]] },
  { q: "巷", top: ["杭州的地图数据里很多小巷没有名字"] },
  { q: "桥", top: [["主要是桥和石板路", "避开了石板路和两座桥", "陡坡，还是桥"]] },
  { q: "碗", top: ["来回十四公里，然后再吃一碗"] },
  { q: "坡", top: ["您最想避开的是积水路段"] },
  { q: "雨季", top: ["杭州的雨季很长"] },
  { q: "承诺", top: ["设计评审记录"] },
  { q: "货运自行车公司", top: ["我们是杭州的一家小型货运自行车公司"] },
  { q: "打电话给我", top: ["王经理说骑手们最喜欢"] },
];

const japanese: Golden[] = [
  { q: "寺町", top: ["京都の住所は"] },
  { q: "台風", top: ["日本語は「小雨」「大雨」「豪雨」です"] },
  { q: "切符", top: ["新幹線の切符を取りました"] },
  { q: "嵐山", top: ["嵐山まで自転車で"] },
  { q: "荷台", top: ["荷台の幅は八十センチまで"] },
  { q: "坂", top: ["電動アシストの坂道テスト"] },
  { q: "様", top: [["敬称は「様」", "お客様との約束"]] },
  { q: "社長", top: [["社長からメッセージ", "先方の社長が来週確認します"]] },
  { q: "祇園", top: [["祇園祭の間は四条通が歩行者天国", "祇園祭の交通規制"]] },
  { q: "安心", top: [["安心してボタンを押せます", "in Japanese 「安心」"]] },
  { q: "新幹線", top: ["新幹線の切符を取りました"] },
  { q: "ラザニア", top: ["ラザニア！ Works."] },
  { q: "バッテリー 夏", top: ["鴨川カーゴさんから質問が三つあります"] },
  { q: '"時間指定"', top: ["荷物の時間指定は絶対に守りたいです"] },
];

/** Many have the words: what says most about them, and lately, comes first. */
const order: Golden[] = [
  {
    q: "offline maps",
    top: [["Offline maps, first real screens", "Offline maps touch everything", "offline maps for 3.9"]],
  },
  { q: "dark tiles", top: [["Dark tiles first", "Dark tiles are item 1"]] },
  { q: "houseboats", top: ["Houseboats! Where are they moored?", "the two missing ones are houseboats"] },
  { q: "crash", top: [["The crash is the phone of Mateo", "rc2: 212 sessions, no crash"]] },
  { q: "kitchen", top: ["Monday at ten then, in the kitchen"] },
  { q: "whiteboard", top: ["The whiteboard did nothing wrong"] },
  { q: "apfelkuchen", top: ["Ich bringe Apfelkuchen mit", "Ich habe das Rezept vom Apfelkuchen"] },
  { q: "lunch", top: [["if it isn't during lunch", "What's everyone having for lunch?", "Lunch in Berlin"]] },
  { q: "остановка", top: ["1 остановка, 2 остановки", "Словарь готов"] },
  { q: "請求書", top: ["請求書のテンプレートができました", "鴨川カーゴさんから質問が三つあります"] },
];

export const golden: Record<string, readonly Golden[]> = {
  English: english,
  German: german,
  Russian: russian,
  "names in code": identifiers,
  addresses,
  emoji,
  order,
  Chinese: chinese,
  Japanese: japanese,
};
