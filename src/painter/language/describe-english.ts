import type { Random } from "../random.ts"
import type { Description } from "./theme.ts"
import { nameOf } from "./lexicon.ts"
import type { Scene, SceneSubject } from "./scene.ts"

const englishActions = {
  fly: "flying",
  swim: "swimming",
  sleep: "sleeping",
  play: "playing",
  eat: "eating",
  drink: "drinking",
  read: "reading",
  run: "running",
  dance: "dancing",
  hold: "holding",
  wave: "waving",
  ride: "riding",
  cook: "cooking",
  paint: "painting",
} as const

const englishPlaces: Readonly<Record<string, string>> = {
  mountains: "under the mountains",
  hills: "among the hills",
  sea: "by the sea",
  beach: "on the beach",
  underwater: "under the sea",
  city: "in the city",
  "future-city": "over a city of the future",
  street: "on the street",
  village: "in a village",
  forest: "in the forest",
  bamboo: "in a bamboo grove",
  meadow: "in the meadow",
  garden: "in a garden",
  field: "in the fields",
  desert: "in the desert",
  snowfield: "in the snow",
  space: "in space",
  lake: "by the lake",
  river: "by the river",
  waterfall: "by a waterfall",
  room: "in a cosy room",
  cafe: "in a café",
  restaurant: "in a fine restaurant",
  workshop: "in the workshop",
  sky: "in the sky",
}

const numbers = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]

const styleNames = {
  flat: "",
  photo: " in soft photographic light",
  model: " as a 3D render",
  sticker: " as a sticker",
  outline: " as a page for colouring",
  watercolour: " in watercolour",
  crayon: " in crayon",
  ink: " in ink wash",
  pencil: " in pencil",
  oil: " in oils",
  pixel: " in pixel art",
  paper: " in cut paper",
  neon: " in neon light",
  logo: "",
  vintage: " in a vintage manner",
} as const

/** Describes a scene in English, with the verse after it. */
export function inEnglish(scene: Scene, verse: readonly string[], random: Random): Description {
  const things = scene.subjects.map(englishThing)
  const where = scene.settings.map((setting) => englishPlaces[setting] ?? "")[0] ?? ""
  const place =
    scene.subjects[0]?.action === "fly"
      ? where.replace(/^(?:under|in|on|by|among) (?=the (?:mountains|city|sea|hills|meadow|beach|lake|river|forest))/u, "over ")
      : where
  const hour = scene.time ? { sunset: "at sunset", dawn: "at dawn", night: "at night", day: "" }[scene.time] : ""
  const seen =
    things.length > 0
      ? [joined(things), scene.background ? "" : place, weatherOf(scene), hour]
      : [viewOf(scene), hour === "at sunset" && scene.settings.length > 0 ? "at sunset" : hour]
  const what =
    scene.style === "logo"
      ? `a logo${scene.lettering ? ` for “${scene.lettering}”` : ""}${things.length > 0 ? ` with ${joined(things)}` : ""}`
      : seen.filter(Boolean).join(" ") + styleNames[scene.style]
  const lettering = scene.lettering && scene.style !== "logo" ? ` It carries the words “${scene.lettering}”.` : ""
  const opening = random.pick(
    (scene.subjects[0]?.count ?? 1) > 1 && scene.style !== "logo" ? ["Here are", "I have drawn"] : ["Here is", "I have drawn", "This is"],
  )
  const story = scene.writings.includes("story")
    ? ` Nobody knew how ${things[0] ?? "it all"} came to be there. But that day the light stayed a little longer than usual, and whoever passed by went home with a lighter heart.`
    : ""
  const more = scene.writings.includes("description") && verse.length === 0 ? ` ${englishMood(scene)}` : ""
  const text = `${opening} ${what}.${lettering}${more}${story}${verse.length > 0 ? `\n\n${verse.join("\n")}` : ""}`
  return { text, title: capital(scene.lettering ?? what), verse }
}

function englishThing(subject: SceneSubject): string {
  const name = nameOf(subject.concept).english
  const age = subject.young && !/kitten|puppy|baby/u.test(name) ? "little " : subject.old && !/old|grand/u.test(name) ? "old " : ""
  const colour = subject.colour ? `${nameOf(`colour:${subject.colour}`).english} ` : ""
  const noun = subject.count > 1 ? `${numbers[subject.count]} ${age}${colour}${plural(name)}` : article(age + colour + name)
  const wear =
    subject.wears.length > 0
      ? ` with ${joined(subject.wears.map((item) => (item === "wings" || item === "glasses" ? item : `a ${item.replace("-", " ")}`)))}`
      : ""
  const act = subject.action ? ` ${englishActions[subject.action]}` : ""
  const held = subject.holds
    ? `${["eat", "drink", "hold", "read"].includes(subject.action ?? "") ? "" : " with"} ${article((subject.holdsColour ? `${nameOf(`colour:${subject.holdsColour}`).english} ` : "") + nameOf(subject.holds).english)}`
    : ""
  return noun + wear + act + held
}

function weatherOf({ weather, settings }: Scene): string {
  if (weather === "rain") return "in the rain"
  if (weather === "snow" && !settings.includes("snowfield")) return "in the snow"
  return weather === "storm" ? "in a storm" : weather === "fog" ? "in the mist" : ""
}

function viewOf(scene: Scene): string {
  if (scene.settings.length > 0)
    return `a view of ${joined(scene.settings.map((setting) => ({ "future-city": "a city of the future", city: "a city", sea: "the sea", underwater: "the deep sea", space: "deep space", snowfield: "fields of snow", mountains: "mountains", hills: "rolling hills", forest: "a forest", cafe: "a café" })[setting as string] ?? `a ${nameOf(`setting:${setting}`).english}`))}`
  return scene.sky.length > 0
    ? `a sky with ${joined(scene.sky.map((feature) => nameOf(`sky:${feature}`).english))}`
    : scene.unknownWords.length > 0 && !scene.abstract
      ? "an abstract composition after your words"
      : "an abstract composition"
}

function englishMood(scene: Scene): string {
  if (scene.moods.includes("cute") || scene.subjects.some((subject) => subject.young))
    return "Round shapes and warm colours make it a friendly little scene, with light falling softly from the left."
  if (scene.time === "night") return "Deep blues hold the scene together, and every light in it counts."
  if (scene.time === "sunset") return "The last light warms everything it touches, and the far things fade into haze."
  return "Near and far are told apart by light alone, and the eye is led gently from the foreground into the distance."
}

function joined(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`
}

function article(name: string): string {
  return name.endsWith("s") ? name : `${/^[aeiou]/u.test(name) ? "an" : "a"} ${name}`
}

function plural(name: string): string {
  const [thing, ...what] = name.split(" of ")
  if (what.length > 0) return `${plural(thing as string)} of ${what.join(" of ")}`
  if (/(?:sheep|fish|deer|grapes|cherries|fireflies|noodles|sushi)$/u.test(name)) return name
  if (name.endsWith("man")) return `${name.slice(0, -3)}men`
  if (name === "mouse") return "mice"
  if (name === "person") return "people"
  if (/[^aeiou]y$/u.test(name)) return `${name.slice(0, -1)}ies`
  if (/(?:wolf|leaf)$/u.test(name)) return name.replace(/f$/u, "ves")
  return /(?:s|x|ch|sh)$/u.test(name) ? `${name}es` : `${name}s`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1, 80)
}
