import type { Setting } from "../language/scene.ts"
import * as birds from "./birds.ts"
import * as buildings from "./buildings.ts"
import * as celestial from "./celestial.ts"
import { critter, critterNames } from "./critters.ts"
import * as dragons from "./dragons.ts"
import * as fantastic from "./fantastic.ts"
import type { Draw } from "./figure.ts"
import * as food from "./food.ts"
import { fowl } from "./fowl.ts"
import * as fruit from "./fruit.ts"
import { grazer, grazerNames } from "./grazers.ts"
import * as insects from "./insects.ts"
import * as furnishings from "./furnishings.ts"
import { mermaid } from "./mermaid.ts"
import { person, roleNames } from "./people.ts"
import * as plants from "./plants.ts"
import { portrait } from "./portrait.ts"
import * as sea from "./sea-life.ts"
import * as shore from "./shore-life.ts"
import * as things from "./things.ts"
import * as vehicles from "./vehicles.ts"

/** Where a thing is found: on the ground, behind everything on it, in the air, afloat, under water, or on a table. */
export type Place = "ground" | "back" | "air" | "water" | "deep" | "table"

/** A thing that can be drawn, with what the composition must know of it. */
export interface Subject {
  readonly draw: Draw
  /** How long its longer side is when it is the main thing, in thousandths of the picture's short side. */
  readonly span: number
  readonly place: Place
  /** Where it lives, when the prompt does not say. `undefined`: a plain studio ground. */
  readonly home?: Setting
  /** True for what can act, wear and hold. */
  readonly living: boolean
}

const living = (draw: Draw, span: number, place: Place, home?: Setting): Subject => ({
  draw,
  span,
  place,
  living: true,
  ...(home && { home }),
})
const object = (draw: Draw, span: number, place: Place, home?: Setting): Subject => ({
  draw,
  span,
  place,
  living: false,
  ...(home && { home }),
})

const critterHomes: Readonly<Record<string, Setting>> = {
  bear: "forest",
  fox: "forest",
  wolf: "snowfield",
  "red-panda": "bamboo",
  panda: "bamboo",
  raccoon: "forest",
  tiger: "bamboo",
  koala: "forest",
  monkey: "forest",
  squirrel: "forest",
  "polar-bear": "snowfield",
  leopard: "forest",
  hedgehog: "forest",
  otter: "sea",
}
const roleHomes: Readonly<Record<string, Setting>> = {
  astronaut: "space",
  angel: "sky",
  chef: "cafe",
  artist: "workshop",
  grandfather: "garden",
  farmer: "field",
  pirate: "beach",
  "santa-claus": "snowfield",
  monk: "mountains",
  poet: "mountains",
  ninja: "bamboo",
  superhero: "city",
  teacher: "room",
  doctor: "room",
  wizard: "forest",
  witch: "forest",
  potter: "workshop",
}

const subjects: ReadonlyMap<string, Subject> = new Map<string, Subject>([
  ...critterNames.map((name): [string, Subject] => [name, living(critter(name), 560, "ground", critterHomes[name] ?? "meadow")]),
  ...grazerNames.map((name): [string, Subject] => [
    name,
    living(
      grazer(name),
      name === "giraffe" ? 760 : 620,
      "ground",
      name === "camel" ? "desert" : name === "deer" ? "forest" : name === "alpaca" || name === "goat" ? "hills" : "meadow",
    ),
  ]),
  ...roleNames.map((name): [string, Subject] => [name, living(person(name), 600, "ground", roleHomes[name] ?? "meadow")]),
  ["sea-otter", living(shore.otterAfloat, 780, "water", "sea")],
  ["portrait", living(portrait, 960, "ground", "workshop")],
  ["mermaid", living(mermaid, 720, "deep", "underwater")],
  ["bird", living(birds.songbird, 400, "ground", "forest")],
  ["parrot", living(birds.parrot, 520, "ground", "forest")],
  ["owl", living(birds.owl, 460, "ground", "forest")],
  ["penguin", living(birds.penguin, 480, "ground", "snowfield")],
  ["eagle", living(birds.eagle, 560, "air", "mountains")],
  ["duck", living(fowl("duck"), 380, "water", "lake")],
  ["swan", living(fowl("swan"), 480, "water", "lake")],
  ["chicken", living(fowl("chicken"), 420, "ground", "meadow")],
  ["flamingo", living(fowl("flamingo"), 560, "ground", "lake")],
  ["crane", living(fowl("crane"), 560, "ground", "mountains")],
  ["butterfly", living(insects.butterfly, 360, "air", "garden")],
  ["bee", living(insects.bee, 340, "air", "garden")],
  ["ladybird", living(insects.ladybird, 380, "ground", "meadow")],
  ["snail", living(insects.snail, 420, "ground", "garden")],
  ["dragonfly", living(insects.dragonfly, 380, "air", "lake")],
  ["fish", living(sea.fish, 440, "deep", "underwater")],
  ["whale", living(sea.whale, 660, "deep", "underwater")],
  ["dolphin", living(sea.dolphin, 560, "deep", "underwater")],
  ["shark", living(sea.shark, 600, "deep", "underwater")],
  ["octopus", living(sea.octopus, 560, "deep", "underwater")],
  ["jellyfish", living(sea.jellyfish, 480, "deep", "underwater")],
  ["turtle", living(shore.turtle, 480, "deep", "underwater")],
  ["starfish", living(shore.starfish, 360, "ground", "beach")],
  ["crab", living(shore.crab, 460, "ground", "beach")],
  ["shell", object(shore.shell, 320, "ground", "beach")],
  ["frog", living(shore.frog, 420, "ground", "lake")],
  ["robot", living(fantastic.robot, 580, "ground")],
  ["dragon", living(dragons.dragon, 640, "ground", "mountains")],
  ["loong", living(dragons.loong, 760, "air", "mountains")],
  ["dinosaur", living(dragons.dinosaur, 640, "ground", "forest")],
  ["elephant", living(fantastic.elephant, 640, "ground", "field")],
  ["snowman", living(fantastic.snowman, 560, "ground", "snowfield")],
  ["ghost", living(fantastic.ghost, 480, "air", "forest")],
  ["alien", living(fantastic.alien, 540, "ground", "space")],
  ["fireflies", object(fantastic.fireflies, 520, "air", "forest")],
  ...(["oak", "pine", "palm", "cherry", "autumn", "willow", "bamboo", "christmas"] as const).map((sort): [string, Subject] => [
    `tree-${sort}`,
    object(
      plants.tree(sort),
      640,
      "back",
      sort === "palm" ? "beach" : sort === "christmas" ? "room" : sort === "willow" ? "lake" : "meadow",
    ),
  ]),
  ...(["daisy", "sunflower", "rose", "tulip", "lotus", "lavender"] as const).map((sort): [string, Subject] => [
    sort,
    object(plants.flowers(sort), sort === "lotus" ? 520 : 500, sort === "lotus" ? "water" : "ground", sort === "lotus" ? "lake" : "garden"),
  ]),
  ["bouquet", object(plants.bouquet, 600, "table")],
  ["pot-plant", object(plants.potPlant, 520, "table")],
  ["cactus", object(plants.cactus, 520, "ground", "desert")],
  ["mushroom", object(plants.mushroom, 440, "ground", "forest")],
  ["leaf", object(plants.maple, 460, "table")],
  ["house", object(buildings.house, 600, "back", "meadow")],
  ["castle", object(buildings.castle, 760, "back", "hills")],
  ["lighthouse", object(buildings.lighthouse, 680, "back", "sea")],
  ["windmill", object(buildings.windmill, 660, "back", "field")],
  ["pagoda", object(buildings.pagoda, 700, "back", "mountains")],
  ["pavilion", object(buildings.pavilion, 480, "back", "lake")],
  ["tower", object(buildings.tower, 760, "back", "city")],
  ["church", object(buildings.church, 640, "back", "hills")],
  ["tent", object(buildings.tent, 480, "back", "mountains")],
  ["bridge", object(buildings.bridge, 780, "back", "river")],
  ["igloo", object(buildings.igloo, 480, "back", "snowfield")],
  ["skyscraper", object(buildings.skyscraper, 760, "back", "city")],
  ["fountain", object(buildings.fountain, 520, "back", "garden")],
  ["car", object(vehicles.car, 580, "ground", "street")],
  ["bus", object(vehicles.bus, 660, "ground", "street")],
  ["truck", object(vehicles.truck, 660, "ground", "street")],
  ["train", object(vehicles.train, 700, "ground", "hills")],
  ["bicycle", object(vehicles.bicycle, 560, "ground", "street")],
  ["motorcycle", object(vehicles.motorcycle, 580, "ground", "street")],
  ["sailboat", object(vehicles.sailboat, 560, "water", "sea")],
  ["skiff", object(vehicles.skiff, 440, "water", "lake")],
  ["ship", object(vehicles.ship, 640, "water", "sea")],
  ["plane", object(vehicles.plane, 640, "air", "sky")],
  ["helicopter", object(vehicles.helicopter, 580, "air", "city")],
  ["rocket", object(vehicles.rocket, 640, "air", "space")],
  ["hot-air-balloon", object(vehicles.hotAirBalloon, 580, "air", "hills")],
  ["ufo", object(vehicles.ufo, 520, "air", "field")],
  ["submarine", object(vehicles.submarine, 600, "deep", "underwater")],
  ...Object.entries({ ...food, ...fruit }).map(([name, draw]): [string, Subject] => [kebab(name), object(draw, 540, "table")]),
  ...Object.entries({ ...things, ...furnishings, ...celestial }).map(([name, draw]): [string, Subject] => [
    kebab(name),
    object(draw, 540, "table"),
  ]),
  ["balloon", object(things.balloon, 700, "air", "sky")],
  ["kite", object(things.kite, 520, "air", "meadow")],
  ["lantern", object(things.lantern, 420, "air")],
  ["planet", object(celestial.planet, 560, "air", "space")],
  ["earth", object(celestial.earth, 560, "air", "space")],
  ["ball", object(things.ball, 340, "ground", "beach")],
  ["yarn", object(things.yarn, 300, "ground")],
])

/** What is known of a concept, or `undefined` for one that cannot be drawn. */
export function subjectOf(concept: string): Subject | undefined {
  return subjects.get(concept)
}

/** Every concept that can be drawn. */
export const drawableConcepts: readonly string[] = [...subjects.keys()]

function kebab(name: string): string {
  return name.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)
}
