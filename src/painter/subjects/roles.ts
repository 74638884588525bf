import type { Colour } from "../drawing/colour.ts"
import type { Wear } from "../language/scene.ts"

/** How hair is worn. */
export type Hair = "short" | "long" | "bob" | "bun" | "tails" | "bald" | "hood"

/** What the body is dressed in. */
export type Outfit = "shirt" | "dress" | "robe" | "suit" | "armour" | "apron" | "space"

/** What tells one person from another; all stand and face the viewer, with children's proportions. */
export interface Role {
  readonly hair: Hair
  readonly outfit: Outfit
  readonly cloth: readonly Colour[]
  readonly wears?: readonly Wear[]
  readonly beard?: boolean
  readonly hairTone?: Colour
  readonly tool?: "wand" | "sword" | "brush" | "spoon" | "staff" | "book" | "stethoscope"
  readonly wings?: "feather" | "gauze"
}

const cloths: readonly Colour[] = ["#f2785c", "#4f9fd9", "#57b58a", "#f2b84b", "#a584d9"]

/** The people by what they are. */
export const roles: Readonly<Record<string, Role>> = {
  boy: { hair: "short", outfit: "shirt", cloth: cloths },
  girl: { hair: "tails", outfit: "dress", cloth: ["#ff8fae", "#f2b84b", "#8fb8f2"] },
  man: { hair: "short", outfit: "shirt", cloth: cloths },
  woman: { hair: "long", outfit: "dress", cloth: ["#d9586f", "#3fa39a", "#7f7bd9"] },
  person: { hair: "bob", outfit: "shirt", cloth: cloths },
  grandfather: { hair: "bald", outfit: "apron", cloth: ["#8a6f5a"], beard: true, hairTone: "#eceae6", wears: ["glasses"] },
  grandmother: { hair: "bun", outfit: "dress", cloth: ["#a584b9"], hairTone: "#eceae6", wears: ["glasses"] },
  princess: { hair: "long", outfit: "dress", cloth: ["#f7a1c9", "#a9b8f7"], wears: ["crown"], hairTone: "#f2c14f" },
  king: { hair: "short", outfit: "robe", cloth: ["#b8324a"], wears: ["crown"], beard: true, hairTone: "#8a5a3a" },
  knight: { hair: "short", outfit: "armour", cloth: ["#a9b6c9"], wears: ["helmet"], tool: "sword" },
  wizard: {
    hair: "long",
    outfit: "robe",
    cloth: ["#5a4bb0", "#35609f"],
    beard: true,
    hairTone: "#f0eee8",
    tool: "staff",
    wears: ["wizard-hat"],
  },
  witch: { hair: "long", outfit: "dress", cloth: ["#4a3a6b"], hairTone: "#e07b39", tool: "wand", wears: ["wizard-hat"] },
  fairy: { hair: "bun", outfit: "dress", cloth: ["#9fe0b0", "#f7b8de"], wears: ["flower-crown"], tool: "wand", wings: "gauze" },
  angel: { hair: "bob", outfit: "dress", cloth: ["#fdf8ee"], wears: ["halo"], hairTone: "#f2c96a", wings: "feather" },
  chef: { hair: "short", outfit: "apron", cloth: ["#f6f4f0"], tool: "spoon" },
  artist: { hair: "bob", outfit: "apron", cloth: ["#4f86b9"], tool: "brush", wears: ["hat"] },
  doctor: { hair: "bun", outfit: "suit", cloth: ["#f4f7fa"], tool: "stethoscope" },
  teacher: { hair: "bun", outfit: "suit", cloth: ["#5a7d9a"], tool: "book", wears: ["glasses"] },
  farmer: { hair: "short", outfit: "apron", cloth: ["#4f7fb0"], wears: ["hat"] },
  pirate: { hair: "long", outfit: "suit", cloth: ["#8a2f3c"], tool: "sword", beard: true, hairTone: "#3a2a2c" },
  ninja: { hair: "hood", outfit: "robe", cloth: ["#37405c"], tool: "sword" },
  monk: { hair: "bald", outfit: "robe", cloth: ["#d98a3c"] },
  poet: { hair: "bun", outfit: "robe", cloth: ["#e9e2d2", "#9fb8b0"], beard: true, hairTone: "#3a3236", tool: "book" },
  "santa-claus": { hair: "short", outfit: "robe", cloth: ["#d93a3c"], beard: true, hairTone: "#fbfaf6", wears: ["santa-hat"] },
  superhero: { hair: "short", outfit: "suit", cloth: ["#d9383f", "#2f6fd9"] },
  potter: { hair: "bun", outfit: "apron", cloth: ["#a9855f"] },
  fisherman: { hair: "short", outfit: "shirt", cloth: ["#7a8f9a"], wears: ["hat"], beard: true, hairTone: "#dedbd6" },
  astronaut: { hair: "short", outfit: "space", cloth: ["#f2f4f8"] },
}
