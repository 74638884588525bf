import { grey, mix, saturated, turned, type Colour } from "../drawing/colour.ts"
import type { Stop } from "../drawing/definitions.ts"
import type { Scene } from "../language/scene.ts"
import type { Random } from "../random.ts"

/** The light of a scene: what the hour and the weather make of every colour. */
export interface Light {
  /** The air from the top of the sky to the horizon. */
  readonly air: readonly Stop[]
  /** What distance fades to. */
  readonly haze: Colour
  /** Sun or moon. */
  readonly lamp: Colour
  /** The hue of shadows on the ground. */
  readonly shadow: Colour
  /** True when lamps and windows are lit. */
  readonly dark: boolean
  /** A thing's colour in this light, at a distance of 0 (here) to 1 (lost in the haze). */
  shine(colour: Colour, distance?: number): Colour
}

interface Sky {
  readonly colours: readonly Colour[]
  readonly haze: Colour
  readonly lamp: Colour
  readonly shadow: Colour
  readonly ambient: readonly [colour: Colour, amount: number]
  readonly dark?: boolean
}

const skies = {
  day: [
    { colours: ["#3b8fe3", "#7cc4f4", "#c9ecf7", "#f3f8ea"], haze: "#d5edf5", lamp: "#fff6cf", shadow: "#24406b", ambient: ["#ffffff", 0] },
    { colours: ["#2fa3d6", "#83d3e6", "#d3f1e6", "#fdf6de"], haze: "#dcf2ec", lamp: "#fff3c0", shadow: "#1f4a63", ambient: ["#ffffff", 0] },
    { colours: ["#5a8fe8", "#9cc3f7", "#dfe9fb", "#fff4e6"], haze: "#e0ebfa", lamp: "#fff7d9", shadow: "#2f3d75", ambient: ["#ffffff", 0] },
  ],
  dawn: [
    {
      colours: ["#6a8fd6", "#b6b4ea", "#ffc9d0", "#ffe9c4"],
      haze: "#f6d9dc",
      lamp: "#fff0c9",
      shadow: "#4a3d78",
      ambient: ["#ffc2b0", 0.12],
    },
    {
      colours: ["#5f8fd0", "#a9b9ea", "#ffc9b8", "#ffe2a8"],
      haze: "#f9d5c6",
      lamp: "#fff3cf",
      shadow: "#3d4f7a",
      ambient: ["#ffd2a8", 0.1],
    },
  ],
  sunset: [
    {
      colours: ["#2a2766", "#7b3b8c", "#e2597a", "#ff9457", "#ffd98c"],
      haze: "#ffab7d",
      lamp: "#ffeaa6",
      shadow: "#2d1b54",
      ambient: ["#d8527a", 0.2],
    },
    {
      colours: ["#1f3d78", "#7d5b9e", "#e97f86", "#ffb372", "#ffe7a8"],
      haze: "#f8b48c",
      lamp: "#fff0bd",
      shadow: "#33245e",
      ambient: ["#d9625f", 0.17],
    },
    {
      colours: ["#3b1f5e", "#a4326f", "#f0604d", "#ffa23f", "#ffdf7e"],
      haze: "#ff9d5c",
      lamp: "#fff2b0",
      shadow: "#371347",
      ambient: ["#c83f5a", 0.22],
    },
  ],
  night: [
    {
      colours: ["#060a28", "#101c54", "#27397f", "#5566ab"],
      haze: "#35488f",
      lamp: "#fdf4cf",
      shadow: "#05071c",
      ambient: ["#16245f", 0.36],
      dark: true,
    },
    {
      colours: ["#0a0a2b", "#1f1752", "#472a78", "#8a549b"],
      haze: "#4b3280",
      lamp: "#fff1d6",
      shadow: "#0a0620",
      ambient: ["#241a5e", 0.34],
      dark: true,
    },
    {
      colours: ["#04142b", "#0b2f50", "#1c5a72", "#4d97a0"],
      haze: "#246274",
      lamp: "#f4fbe0",
      shadow: "#03101f",
      ambient: ["#0f3a5a", 0.34],
      dark: true,
    },
  ],
  neon: [
    {
      colours: ["#150a45", "#4a1788", "#c23398", "#ff7fa6", "#ffc2a8"],
      haze: "#a8359a",
      lamp: "#ffd1ec",
      shadow: "#090320",
      ambient: ["#2a1060", 0.22],
      dark: true,
    },
    {
      colours: ["#0c0f4a", "#2a2f9c", "#7a45c9", "#ef6fc0", "#ffc9a3"],
      haze: "#6a4fc0",
      lamp: "#d6fff4",
      shadow: "#040720",
      ambient: ["#1a1f66", 0.22],
      dark: true,
    },
  ],
  rain: [
    {
      colours: ["#46586f", "#71869a", "#a3b4be", "#cbd4d6"],
      haze: "#aebcc4",
      lamp: "#eef3f0",
      shadow: "#263547",
      ambient: ["#5c7088", 0.24],
    },
  ],
  storm: [
    {
      colours: ["#1b2033", "#363f5c", "#5f6a83", "#96979f"],
      haze: "#687188",
      lamp: "#e9ecff",
      shadow: "#10131f",
      ambient: ["#2c3450", 0.34],
      dark: true,
    },
  ],
  snow: [
    {
      colours: ["#8fb0d2", "#bcd2e6", "#e0eaf3", "#f8f7f4"],
      haze: "#e3ebf3",
      lamp: "#fffbee",
      shadow: "#566c96",
      ambient: ["#c5d8ee", 0.14],
    },
  ],
  fog: [
    {
      colours: ["#b3c2c9", "#ccd7da", "#e3e8e6", "#f0efe8"],
      haze: "#e2e7e5",
      lamp: "#ffffff",
      shadow: "#5f727d",
      ambient: ["#c5d0d3", 0.3],
    },
  ],
  ink: [
    { colours: ["#efe6d3", "#f3ecdd", "#f6f1e4", "#f1e8d6"], haze: "#f3ecdc", lamp: "#b8322a", shadow: "#5a544a", ambient: ["#f3ecdc", 0] },
  ],
} as const satisfies Record<string, readonly Sky[]>

/** Chooses the light of a scene: weather before hour, the mood's shade, and the colours that the prompt names. */
export function lightOf(scene: Scene, random: Random): Light {
  const sky = random.pick<Sky>(skies[skyName(scene)])
  const veil = scene.colours[0]
  const colours = sky.colours.map((colour, index) =>
    veil && scene.subjects.length === 0 ? mix(colour, turned(veil, index * 8 - 12), 0.5) : colour,
  )
  const mood = moodShade(scene)
  const graded = colours.map(mood)
  const [ambient, amount] = sky.ambient
  const haze = mood(sky.haze)
  return {
    air: graded.map((colour, index) => [index / (graded.length - 1), colour]),
    haze,
    lamp: sky.lamp,
    shadow: sky.shadow,
    dark: sky.dark ?? false,
    shine: (colour, distance = 0) => mix(mix(colour, ambient, amount), haze, distance),
  }
}

function skyName(scene: Scene): keyof typeof skies {
  if (scene.style === "ink") return "ink"
  if (scene.style === "neon") return "neon"
  if (scene.settings.includes("future-city") && (scene.time === "night" || scene.time === undefined)) return "neon"
  if (scene.time === "night") return "night"
  if (scene.weather === "rain" || scene.weather === "storm" || scene.weather === "fog")
    return scene.time === "sunset" ? "sunset" : scene.weather
  if (scene.time === "sunset" || scene.time === "dawn") return scene.time
  if (scene.weather === "snow" || scene.season === "winter") return "snow"
  if (
    scene.time === undefined &&
    scene.sky.some((feature) => ["moon", "stars", "aurora", "milky-way", "fireworks", "constellation", "meteor"].includes(feature))
  )
    return "night"
  return scene.moods.includes("dark") ? "storm" : "day"
}

function moodShade(scene: Scene): (colour: Colour) => Colour {
  if (scene.monochrome) return grey
  if (scene.moods.includes("dreamy") || scene.moods.includes("cute")) return (colour) => mix(colour, "#ffd9ec", 0.22)
  if (scene.moods.includes("warm")) return (colour) => mix(colour, "#ffd9a0", 0.14)
  if (scene.moods.includes("epic")) return (colour) => saturated(colour, 1.15)
  return (colour) => colour
}
