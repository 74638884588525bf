import type { Picture } from "#api/types.ts"

/** Pictures that come from one another, as `GET /pictures/{id}/lineage` gives them. */
export interface Lineage {
  readonly data: readonly Picture[]
  /** `to` was made from `from`. */
  readonly edges: readonly { readonly from: string; readonly to: string }[]
}

/** A picture beside another one in its lineage. */
export interface Relative {
  readonly picture: Picture
  readonly place: "source" | "current" | "descendant"
}

/** What a picture was made from, directly and at length; itself; and what was made of it: each part oldest first. */
export function lineageRow(id: string, { data, edges }: Lineage): readonly Relative[] {
  const sources = reach(id, (from) => edges.filter(({ to }) => to === from).map((edge) => edge.from))
  const descendants = reach(id, (to) => edges.filter(({ from }) => from === to).map((edge) => edge.to))
  const placeOf = (picture: Picture): Relative["place"] | undefined =>
    picture.id === id ? "current" : sources.has(picture.id) ? "source" : descendants.has(picture.id) ? "descendant" : undefined
  const order = ["source", "current", "descendant"]
  return data
    .flatMap((picture): readonly Relative[] => {
      const place = placeOf(picture)
      return place === undefined ? [] : [{ picture, place }]
    })
    .toSorted(
      (one, other) => order.indexOf(one.place) - order.indexOf(other.place) || compare(one.picture.created_at, other.picture.created_at),
    )
}

/** The picture that another one was made from first of all; undefined where it is not kept any more, or there is none. */
export function sourceOf(id: string, { data, edges }: Lineage): Picture | undefined {
  const sources = data.find((picture) => picture.id === id)?.source_ids ?? []
  const known = [...sources, ...edges.flatMap(({ from, to }) => (to === id ? [from] : []))]
  return known.map((source) => data.find((picture) => picture.id === source)).find((picture) => picture !== undefined)
}

function reach(start: string, next: (id: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set<string>()
  const open = [start]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const one of next(id)) {
      if (one === start || found.has(one)) continue
      found.add(one)
      open.push(one)
    }
  }
  return found
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
