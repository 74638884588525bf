import { goto } from "$app/navigation"
import { page } from "$app/state"

/** Fields of the address; null and the empty text are none. */
export type AddressFields = Readonly<Record<string, string | null | undefined>>

/** Reads a field of the page's address; the empty text where there is none. Follows the address where it is read reactively. */
export function addressField(name: string): string {
  return page.url.searchParams.get(name) ?? ""
}

/** Gives the page's address with some fields changed; the others stay. */
export function addressWith(fields: AddressFields): string {
  const search = new URLSearchParams([...page.url.searchParams])
  for (const [name, value] of Object.entries(fields)) {
    if (value === null || value === undefined || value === "") search.delete(name)
    else search.set(name, value)
  }
  const text = search.toString()
  return text === "" ? page.url.pathname : `${page.url.pathname}?${text}`
}

/** Goes there without a new page: what has the focus keeps it. `isStep`: "back" leads to where it was before. */
export async function setAddress(fields: AddressFields, isStep = false): Promise<void> {
  await goto(addressWith(fields), { replace: !isStep, reset: false })
}
