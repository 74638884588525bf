import type { Model } from "../api/types.ts"

/** What models are told apart by. The names stand in the address: `?output_modalities=image` is spelled as other services spell it. */
export const facetNames = ["output_modalities", "input_modalities", "author", "can", "ratio", "size", "price", "state"] as const
export type FacetName = (typeof facetNames)[number]

/** What a model can do beside drawing. */
export const capabilities = ["stream", "mask", "several", "think", "pixels"] as const
export type Capability = (typeof capabilities)[number]

/** Prices of one picture: up to so many dollars; `more` and `unknown` come behind. */
export const priceBounds = [0.02, 0.05, 0.1, 0.2] as const

export const sorts = ["suggested", "name", "price", "time", "newest"] as const
export type ModelSort = (typeof sorts)[number]

/** What is looked for among the models. */
export interface ModelWish {
  readonly q: string
  readonly sort: ModelSort
  readonly view: "cards" | "table"
  readonly facets: Readonly<Record<FacetName, readonly string[]>>
}

/** A value of a facet, and how many models there would be with it. */
export interface FacetValue {
  readonly value: string
  readonly count: number
  readonly chosen: boolean
}

/** Of these a model has one: who chooses two wants either. Of the others it has many: who chooses two wants both. */
const single: ReadonlySet<FacetName> = new Set(["author", "price", "state"])

/** Reads a wish from an address. */
export function readWish(search: Pick<URLSearchParams, "get" | "getAll">): ModelWish {
  const list = (name: FacetName): readonly string[] => [
    ...new Set(
      search
        .getAll(name)
        .flatMap((text) => text.split(","))
        .filter((value) => value !== ""),
    ),
  ]
  return {
    q: search.get("q") ?? "",
    sort: sorts.find((sort) => sort === search.get("sort")) ?? "suggested",
    view: search.get("view") === "table" ? "table" : "cards",
    facets: Object.fromEntries(facetNames.map((name) => [name, list(name)])) as unknown as ModelWish["facets"],
  }
}

/** Writes a wish into an address, leaving out what is as usual. */
export function writeWish({ q, sort, view, facets }: ModelWish): string {
  const search = new URLSearchParams()
  if (q !== "") search.set("q", q)
  for (const name of facetNames) if (facets[name].length > 0) search.set(name, facets[name].join(","))
  if (sort !== "suggested") search.set("sort", sort)
  if (view !== "cards") search.set("view", view)
  return search.toString().replaceAll("%2C", ",").replaceAll("%3A", ":")
}

/** Chooses a value of a facet, or no longer. */
export function toggleFacet(wish: ModelWish, name: FacetName, value: string): ModelWish {
  const before = wish.facets[name]
  const values = before.includes(value) ? before.filter((one) => one !== value) : [...before, value]
  return { ...wish, facets: { ...wish.facets, [name]: values } }
}

/** The models that fit, in the order that is wished for. */
export function findModels(models: readonly Model[], wish: ModelWish): readonly Model[] {
  const found = models.filter((model) => fits(model, wish))
  const late = (value: string | number | null): number => (value === null ? Infinity : Number(value))
  if (wish.sort === "name") return found.toSorted((one, other) => one.name.localeCompare(other.name))
  if (wish.sort === "price") return found.toSorted((one, other) => ascending(late(one.per_picture_usd), late(other.per_picture_usd)))
  if (wish.sort === "time") return found.toSorted((one, other) => ascending(late(one.expected_seconds), late(other.expected_seconds)))
  if (wish.sort === "newest")
    return found.toSorted((one, other) => (other.life_cycle.released ?? "").localeCompare(one.life_cycle.released ?? ""))
  return found
}

/** What can be chosen in a facet: what some model has, and what is chosen already. */
export function facetValues(models: readonly Model[], wish: ModelWish, name: FacetName): readonly FacetValue[] {
  const chosen = wish.facets[name]
  const others = { ...wish, facets: { ...wish.facets, [name]: [] } }
  const among = models.filter((model) => fits(model, single.has(name) ? others : wish))
  const values = new Set([...models.flatMap((model) => valuesOf(model, name)), ...chosen])
  return order(name, [...values]).map((value) => ({
    value,
    count: among.filter((model) => valuesOf(model, name).includes(value)).length,
    chosen: chosen.includes(value),
  }))
}

/** What a model has of a facet. */
export function valuesOf(model: Model, name: FacetName): readonly string[] {
  if (name === "output_modalities") return model.output
  if (name === "input_modalities") return model.input
  if (name === "author") return [model.author]
  if (name === "ratio") return model.aspect_ratios
  if (name === "size") return model.image_sizes
  if (name === "state") return [model.life_cycle.state]
  if (name === "price") return model.output.includes("image") ? [priceClass(model.per_picture_usd)] : []
  return capabilitiesOf(model)
}

/** What a model can do beside drawing. */
export function capabilitiesOf(model: Model): readonly Capability[] {
  const can: Readonly<Record<Capability, boolean>> = {
    stream: model.streams,
    mask: model.takes_mask,
    several: model.max_input_images > 1,
    think: model.thinks,
    pixels: model.pixel_sizes !== null,
  }
  return capabilities.filter((capability) => can[capability])
}

function priceClass(usd: string | null): string {
  if (usd === null) return "unknown"
  const bound = priceBounds.find((most) => Number(usd) <= most)
  return bound === undefined ? "more" : String(bound)
}

function fits(model: Model, { q, facets }: ModelWish): boolean {
  const text = [model.id, model.name, model.author_name, ...Object.values(model.description), ...model.aliases].join("\n").toLowerCase()
  if (
    !q
      .toLowerCase()
      .split(/\s+/)
      .every((word) => text.includes(word))
  )
    return false
  return facetNames.every((name) => {
    const has = valuesOf(model, name)
    const wanted = facets[name]
    return (
      wanted.length === 0 || (single.has(name) ? wanted.some((value) => has.includes(value)) : wanted.every((value) => has.includes(value)))
    )
  })
}

function order(name: FacetName, values: readonly string[]): readonly string[] {
  const known: Partial<Record<FacetName, readonly string[]>> = {
    size: ["512", "1K", "2K", "4K"],
    price: [...priceBounds.map(String), "more", "unknown"],
    state: ["current", "preview", "legacy", "deprecated", "retired"],
    can: capabilities,
    output_modalities: ["image", "text"],
    input_modalities: ["text", "image"],
  }
  const of = known[name]
  const place = (value: string): number => (of?.includes(value) === true ? of.indexOf(value) : Infinity)
  const shape = (ratio: string): number => {
    const [width = 1, height = 1] = ratio.split(":").map(Number)
    return width / height
  }
  return values.toSorted((one, other) =>
    name === "ratio" ? ascending(shape(one), shape(other)) : ascending(place(one), place(other)) || one.localeCompare(other),
  )
}

function ascending(one: number, other: number): number {
  return one === other ? 0 : one - other
}
