// Made by scripts/emoji.mjs from emojibase-data 17.0.0 (MIT). Not to be edited.

/** The emoji of every day, in the form of src/protocol/emoji-table.ts. */
export const commonEmoji = `
👍 +1 thumbsup thumbs_up *
👎 -1 thumbsdown thumbs_down *
😄 smile
❤️ heart
🎉 tada celebration
😀 grinning
😃 smiley
😁 grin
😆 laughing satisfied
😅 sweat_smile
😂 joy
🤣 rolling_on_the_floor_laughing
🙂 slightly_smiling_face
🙃 upside_down_face
😉 wink
😊 blush
😇 innocent
😍 heart_eyes
🤩 star-struck grinning_face_with_star_eyes
😘 kissing_heart
😋 yum
😜 stuck_out_tongue_winking_eye
🤪 zany_face grinning_face_with_one_large_and_one_small_eye
🤗 hugging_face
🤭 face_with_hand_over_mouth smiling_face_with_smiling_eyes_and_hand_covering_mouth
🤫 shushing_face face_with_finger_covering_closed_lips
🤔 thinking_face
🤐 zipper_mouth_face
🤨 face_with_raised_eyebrow face_with_one_eyebrow_raised
😐 neutral_face
😑 expressionless
😶 no_mouth
😏 smirk
😒 unamused
🙄 face_with_rolling_eyes
😬 grimacing
😌 relieved
😔 pensive
😪 sleepy
😴 sleeping
😷 mask
🤒 face_with_thermometer
🤢 nauseated_face
🤯 exploding_head shocked_face_with_exploding_head
🤠 face_with_cowboy_hat
🥳 partying_face
😎 sunglasses
🤓 nerd_face
🧐 face_with_monocle
😕 confused
😟 worried
🙁 slightly_frowning_face
😮 open_mouth
😯 hushed
😲 astonished
😳 flushed
🥺 pleading_face
😢 cry
😭 sob
😱 scream
😞 disappointed
😓 sweat
😩 weary
😫 tired_face
🥱 yawning_face
😤 triumph
😡 rage
😠 angry
💀 skull
💩 hankey poop shit
🤡 clown_face
👻 ghost
👽 alien
🤖 robot_face
🙈 see_no_evil
🙉 hear_no_evil
🙊 speak_no_evil
🫡 saluting_face
🫠 melting_face
🥹 face_holding_back_tears
👋 wave *
✋ hand raised_hand *
👌 ok_hand *
🤌 pinched_fingers *
✌️ v *
🤞 crossed_fingers hand_with_index_and_middle_fingers_crossed *
🤘 the_horns sign_of_the_horns *
🤙 call_me_hand *
👈 point_left *
👉 point_right *
👆 point_up_2 *
👇 point_down *
✊ fist *
👊 facepunch punch *
👏 clap *
🙌 raised_hands *
👐 open_hands *
🤝 handshake *
🙏 pray *
✍️ writing_hand *
💪 muscle *
👀 eyes
🧠 brain
🙇 bow *
🤷 shrug *
🤦 face_palm *
🏃 runner running *
💃 dancer *
🧑‍💻 technologist *
✨ sparkles
⭐ star
🌟 star2
💥 boom collision
🔥 fire
⚡ zap
🌈 rainbow
☀️ sunny
⛅ partly_sunny
☁️ cloud
☂️ umbrella
❄️ snowflake
☃️ snowman
🌊 ocean
💧 droplet
🐶 dog
🐱 cat
🦊 fox_face
🦄 unicorn_face
🐻 bear
🐼 panda_face
🐧 penguin
🐦 bird
🦉 owl
🐝 bee honeybee
🐛 bug
🦋 butterfly
🐢 turtle
🐌 snail
🐙 octopus
🦀 crab
🐳 whale
🐬 dolphin flipper
🐠 tropical_fish
🚀 rocket
✈️ airplane
🚢 ship
⛵ boat sailboat
⚓ anchor
🚲 bike
🚗 car red_car
🚌 bus
🚋 train
🚧 construction
🚨 rotating_light
🏠 house
🏢 office
⛺ tent
🌴 palm_tree
🌲 evergreen_tree
🌵 cactus
🌱 seedling
🌿 herb
🍀 four_leaf_clover
🌹 rose
🌻 sunflower
🌷 tulip
🍎 apple
🍌 banana
🍋 lemon
🍓 strawberry
🥑 avocado
🍞 bread
🧀 cheese_wedge
🍕 pizza
🍔 hamburger
🌮 taco
🍣 sushi
🍪 cookie
🍰 cake
🎂 birthday
🍩 doughnut
🍫 chocolate_bar
☕ coffee
🍵 tea
🍺 beer
🍻 beers
🍾 champagne
🥂 clinking_glasses
🍷 wine_glass
⚽ soccer
🏀 basketball
🏆 trophy
🎖️ medal
🎯 dart
🎮 video_game
🎸 guitar
🎵 musical_note
🎶 notes
🎨 art
🎥 movie_camera
📷 camera
🎧 headphones
💻 computer
📱 iphone
✉️ email envelope
📫 mailbox
📦 package
📝 memo pencil
✏️ pencil2
📌 pushpin
📍 round_pushpin
📎 paperclip
✂️ scissors
🔒 lock
🔓 unlock
🔑 key
🔨 hammer
🔧 wrench
🛠️ hammer_and_wrench
⚙️ gear
🔗 link
🧪 test_tube
💡 bulb
🔦 flashlight
📖 book open_book
📚 books
📰 newspaper
📆 calendar
📅 date
📈 chart_with_upwards_trend
📉 chart_with_downwards_trend
📊 bar_chart
🔍 mag
💰 moneybag
💎 gem
🎁 gift
🎈 balloon
🎊 confetti_ball
⏳ hourglass_flowing_sand
⌚ watch
⏰ alarm_clock
🔔 bell
🔕 no_bell
📢 loudspeaker
📣 mega
💬 speech_balloon
💭 thought_balloon
✔️ heavy_check_mark
✅ white_check_mark
☑️ ballot_box_with_check
❌ x
➕ heavy_plus_sign
➖ heavy_minus_sign
❓ question
❗ exclamation heavy_exclamation_mark
‼️ bangbang
⚠️ warning
⛔ no_entry
🚫 no_entry_sign
🛑 octagonal_sign
♻️ recycle
🔴 red_circle
🟠 large_orange_circle
🟡 large_yellow_circle
🟢 large_green_circle
🔵 large_blue_circle
🟣 large_purple_circle
⚪ white_circle
⚫ black_circle
⬆️ arrow_up
⬇️ arrow_down
⬅️ arrow_left
➡️ arrow_right
🔄 arrows_counterclockwise
🆕 new
🆓 free
🔝 top
🔜 soon
🔙 back
🆙 up
🆒 cool
🆗 ok
🆘 sos
ℹ️ information_source
💯 100
🧡 orange_heart
💛 yellow_heart
💚 green_heart
💙 blue_heart
💜 purple_heart
🖤 black_heart
🤍 white_heart
💔 broken_heart
💖 sparkling_heart
💕 two_hearts
💞 revolving_hearts
🏳️ waving_white_flag
🏁 checkered_flag
🚩 triangular_flag_on_post
`;
