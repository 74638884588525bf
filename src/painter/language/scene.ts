import type { Colour } from "../drawing/colour.ts"

/** How a picture can be drawn. */
export type StyleName =
  | "flat"
  | "photo"
  | "model"
  | "sticker"
  | "outline"
  | "watercolour"
  | "crayon"
  | "ink"
  | "pencil"
  | "oil"
  | "pixel"
  | "paper"
  | "neon"
  | "logo"
  | "vintage"

/** Where a scene can be set. Several may hold at once: a city by the sea under mountains. */
export type Setting =
  | "mountains"
  | "hills"
  | "sea"
  | "beach"
  | "underwater"
  | "city"
  | "future-city"
  | "street"
  | "village"
  | "forest"
  | "bamboo"
  | "meadow"
  | "garden"
  | "field"
  | "desert"
  | "snowfield"
  | "space"
  | "lake"
  | "river"
  | "waterfall"
  | "room"
  | "cafe"
  | "restaurant"
  | "workshop"
  | "sky"

/** The hour of a scene. */
export type Time = "dawn" | "day" | "sunset" | "night"
/** What the sky does. */
export type Weather = "clear" | "cloudy" | "rain" | "snow" | "storm" | "fog"
/** The time of the year, which colours grass and leaves. */
export type Season = "spring" | "summer" | "autumn" | "winter"

/** What a living thing can be seen doing. */
export type Action =
  | "fly"
  | "swim"
  | "sleep"
  | "play"
  | "eat"
  | "drink"
  | "read"
  | "run"
  | "dance"
  | "hold"
  | "wave"
  | "ride"
  | "cook"
  | "paint"

/** What a living thing can wear. */
export type Wear =
  | "top-hat"
  | "crown"
  | "scarf"
  | "glasses"
  | "bow"
  | "wings"
  | "hat"
  | "flower-crown"
  | "sunglasses"
  | "halo"
  | "party-hat"
  | "headphones"
  | "helmet"
  | "wizard-hat"
  | "santa-hat"

/** What can stand in the sky. */
export type SkyFeature =
  | "sun"
  | "moon"
  | "stars"
  | "milky-way"
  | "rainbow"
  | "aurora"
  | "clouds"
  | "fireworks"
  | "meteor"
  | "constellation"
  | "petals"
  | "bubbles"
  | "hearts"

/** How a scene is to feel: it shifts colours and expressions. */
export type Mood = "happy" | "calm" | "dark" | "dreamy" | "cute" | "epic" | "warm" | "cold" | "lonely"

/** The languages that the painter reads and answers in. */
export type Language = "english" | "simplified" | "traditional"

/** The texts that a prompt can ask for besides the picture. */
export type Writing = "poem" | "story" | "description"

/** One kind of thing in a scene. */
export interface SceneSubject {
  /** A concept of the lexicon, such as `cat`. */
  readonly concept: string
  /** 1 to 12. */
  readonly count: number
  /** The colour that the prompt gives it. */
  readonly colour?: Colour
  readonly action?: Action
  /** The concept that it eats, drinks or holds. */
  readonly holds?: string
  readonly holdsColour?: Colour
  readonly wears: readonly Wear[]
  /** True for the young: cubs, kittens, babies. */
  readonly young: boolean
  readonly old: boolean
}

/** What a prompt asks to see. Everything has a value: what the prompt leaves open is settled later, by the composition. */
export interface Scene {
  /** The prompt as it was given. */
  readonly prompt: string
  readonly language: Language
  /** In the order of the prompt; the first one is the main thing. */
  readonly subjects: readonly SceneSubject[]
  readonly settings: readonly Setting[]
  readonly time?: Time
  readonly weather?: Weather
  readonly season?: Season
  readonly moods: readonly Mood[]
  readonly sky: readonly SkyFeature[]
  readonly style: StyleName
  /** True for pictures in greys. */
  readonly monochrome: boolean
  /** A close view of a person's face is asked for. */
  readonly portrait: boolean
  /** An abstract composition is asked for in words. */
  readonly abstract: boolean
  /** Colours that the prompt gives to nothing in particular. */
  readonly colours: readonly Colour[]
  /** The background, where the prompt wants a plain one. */
  readonly background?: Colour | "transparent"
  /** Words to be written into the picture. */
  readonly lettering?: string
  readonly writings: readonly Writing[]
  /** Words that the lexicon does not know, for titles and abstract compositions. */
  readonly unknownWords: readonly string[]
}
