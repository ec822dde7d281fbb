/** The `:names:` of the emoji people use most; others stay as they were typed. */

const NAMES = `
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 wave 👋 clap 👏 pray 🙏 muscle 💪 ok_hand 👌 point_right 👉 point_left 👈 point_up 👆 point_down 👇 raised_hands 🙌 handshake 🤝 eyes 👀 writing_hand ✍️
smile 😄 smiley 😃 grinning 😀 grin 😁 laughing 😆 joy 😂 slightly_smiling_face 🙂 wink 😉 blush 😊 thinking_face 🤔 cry 😢 sob 😭 sweat_smile 😅 sunglasses 😎 heart_eyes 😍 neutral_face 😐 disappointed 😞 tada 🎉 confetti_ball 🎊
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎ warning ⚠️ no_entry ⛔ no_entry_sign 🚫 question ❓ exclamation ❗ heavy_exclamation_mark ❗ information_source ℹ️ bulb 💡 fire 🔥 star ⭐ sparkles ✨ rocket 🚀 trophy 🏆 medal 🏅 dart 🎯 checkered_flag 🏁 100 💯
red_circle 🔴 large_yellow_circle 🟡 large_orange_circle 🟠 large_green_circle 🟢 large_blue_circle 🔵 white_circle ⚪ black_circle ⚫ large_green_square 🟩 large_red_square 🟥 large_yellow_square 🟨
chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊 clipboard 📋 calendar 📅 date 📅 spiral_calendar_pad 🗓️ alarm_clock ⏰ hourglass ⌛ hourglass_flowing_sand ⏳ stopwatch ⏱️ watch ⌚ moneybag 💰 money_with_wings 💸 dollar 💵 euro 💶 credit_card 💳 briefcase 💼 package 📦 telephone_receiver 📞 phone ☎️ iphone 📱 email 📧 envelope ✉️ inbox_tray 📥 outbox_tray 📤 memo 📝 pencil2 ✏️ pencil 📝 paperclip 📎 pushpin 📌 link 🔗 lock 🔒 unlock 🔓 key 🔑 gear ⚙️ wrench 🔧 mag 🔍 bell 🔔 no_bell 🔕 speech_balloon 💬 busts_in_silhouette 👥 bust_in_silhouette 👤 robot_face 🤖 house 🏠 office 🏢 coffee ☕ cake 🍰 seedling 🌱 snowflake ❄️ sunny ☀️ zzz 💤 wastebasket 🗑️
arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ arrow_upper_right ↗️ arrow_lower_right ↘️ arrows_counterclockwise 🔄 repeat 🔁 heavy_plus_sign ➕ heavy_minus_sign ➖ small_red_triangle 🔺 small_red_triangle_down 🔻 heart ❤️ green_heart 💚 broken_heart 💔
one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ first_place_medal 🥇 second_place_medal 🥈 third_place_medal 🥉
`
  .trim()
  .split(/\s+/);

const BY_NAME = new Map();
for (let i = 0; i < NAMES.length; i += 2) BY_NAME.set(NAMES[i], NAMES[i + 1]);

/** The emoji of this name, or undefined. */
export const emoji = (name) => BY_NAME.get(name);
