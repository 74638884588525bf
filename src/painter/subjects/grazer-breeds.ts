import type { Colour } from "../drawing/colour.ts"

/** What tells one hoofed animal from another. They stand and look to the left. */
export interface Breed {
  readonly coat: readonly Colour[]
  readonly pale?: Colour
  /** How long legs and neck are, in units. */
  readonly legs: number
  readonly neck: number
  /** How far the neck leans forward. */
  readonly lean: number
  readonly bulk: number
  readonly fleece?: boolean
  readonly horns?: "antlers" | "short" | "curled" | "unicorn" | "ossicones"
  readonly mane?: Colour | "rainbow"
  readonly marks?: "cow" | "zebra" | "giraffe" | "fawn"
  readonly humps?: number
  readonly tail: "long" | "stub" | "tuft"
  readonly hoof: Colour
}

/** The hoofed animals by name. */
export const breeds: Readonly<Record<string, Breed>> = {
  horse: { coat: ["#9c5f3a", "#7a4a34", "#c98a52"], legs: 86, neck: 74, lean: 46, bulk: 1, mane: "#3a2622", tail: "long", hoof: "#33262a" },
  unicorn: {
    coat: ["#fdf7fb"],
    pale: "#ffe9f4",
    legs: 86,
    neck: 74,
    lean: 46,
    bulk: 1,
    horns: "unicorn",
    mane: "rainbow",
    tail: "long",
    hoof: "#f2b8d8",
  },
  donkey: { coat: ["#9a8f8a"], pale: "#f0e8e0", legs: 70, neck: 58, lean: 44, bulk: 0.95, mane: "#4a4044", tail: "tuft", hoof: "#3a3236" },
  zebra: { coat: ["#fbfaf7"], legs: 80, neck: 66, lean: 44, bulk: 1, mane: "#2d2833", marks: "zebra", tail: "tuft", hoof: "#2d2833" },
  cow: {
    coat: ["#fbf6ee"],
    pale: "#f6c9bd",
    legs: 62,
    neck: 34,
    lean: 48,
    bulk: 1.22,
    horns: "short",
    marks: "cow",
    tail: "tuft",
    hoof: "#4a3a3a",
  },
  sheep: { coat: ["#fbf6ea"], pale: "#4a4048", legs: 48, neck: 26, lean: 46, bulk: 1.08, fleece: true, tail: "stub", hoof: "#3a3236" },
  goat: { coat: ["#efe6da", "#b59a82"], legs: 62, neck: 48, lean: 44, bulk: 0.92, horns: "curled", tail: "stub", hoof: "#4a3f3a" },
  deer: {
    coat: ["#c98549"],
    pale: "#fbeeda",
    legs: 96,
    neck: 78,
    lean: 34,
    bulk: 0.84,
    horns: "antlers",
    marks: "fawn",
    tail: "stub",
    hoof: "#4a2f28",
  },
  alpaca: {
    coat: ["#fbf5ea", "#e6c9a3", "#b98a63"],
    pale: "#fff8ec",
    legs: 66,
    neck: 98,
    lean: 16,
    bulk: 0.98,
    fleece: true,
    tail: "stub",
    hoof: "#6b5550",
  },
  camel: { coat: ["#dba765"], legs: 92, neck: 82, lean: 52, bulk: 1.04, humps: 2, tail: "tuft", hoof: "#8a6238" },
  giraffe: {
    coat: ["#f6cd76"],
    legs: 112,
    neck: 168,
    lean: 40,
    bulk: 0.92,
    horns: "ossicones",
    marks: "giraffe",
    mane: "#a9692f",
    tail: "tuft",
    hoof: "#7a4a2e",
  },
}
