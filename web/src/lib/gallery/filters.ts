/** What of the pictures is shown. */
export interface Filters {
  /** Words in the prompt. */
  readonly q: string
  readonly model: string
  readonly kind: "generated" | "uploaded" | "mask"
  readonly ratio: "" | "square" | "landscape" | "portrait"
  readonly favourite: boolean
  readonly source: "" | "app" | "api"
  /** `2026-11`, UTC; empty: any. */
  readonly month: string
  readonly sort: "newest" | "oldest"
}

/** Everything that was drawn, newest first. */
export const noFilters: Filters = {
  q: "",
  model: "",
  kind: "generated",
  ratio: "",
  favourite: false,
  source: "",
  month: "",
  sort: "newest",
}

/** Reads filters from an address. What makes no sense is passed over. */
export function readFilters(search: Pick<URLSearchParams, "get">): Filters {
  const among = <T extends string>(name: string, values: readonly T[], otherwise: T): T =>
    values.find((value) => value === search.get(name)) ?? otherwise
  const month = search.get("month") ?? ""
  return {
    q: search.get("q") ?? "",
    model: search.get("model") ?? "",
    kind: among("kind", ["uploaded", "mask"], "generated"),
    ratio: among("ratio", ["square", "landscape", "portrait"], ""),
    favourite: search.get("favourite") === "true",
    source: among("source", ["app", "api"], ""),
    month: /^\d{4}-(?:0[1-9]|1[0-2])$/.test(month) ? month : "",
    sort: among("sort", ["oldest"], "newest"),
  }
}

/** Writes filters into an address, leaving out what is as usual. */
export function writeFilters(filters: Filters): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(filters)) {
    if (value !== noFilters[name as keyof Filters]) search.set(name, String(value))
  }
  return search.toString()
}

/** Whether anything is left out, beside what is usual. */
export function isNarrowed(filters: Filters): boolean {
  return writeFilters({ ...filters, sort: noFilters.sort }) !== ""
}

/** Filters as `GET /pictures` takes them. */
export function pictureQuery({ month, favourite, ...others }: Filters): Record<string, string | undefined> {
  const [year = 0, number = 1] = month.split("-").map(Number)
  return {
    ...others,
    ...(favourite ? { favourite: "true" } : {}),
    ...(month === ""
      ? {}
      : { from: new Date(Date.UTC(year, number - 1)).toISOString(), to: new Date(Date.UTC(year, number)).toISOString() }),
  }
}
