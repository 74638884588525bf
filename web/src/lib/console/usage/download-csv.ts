import { adminMount, ApiError, type Query, withQuery } from "#api/client.ts"

/** Fetches a report as CSV and hands it to the browser as a file. Throws ApiError. */
export async function downloadCsv(query: Query, fileName: string): Promise<void> {
  const response = await fetch(withQuery(`${adminMount}/usage`, query), { headers: { accept: "text/csv" } }).catch(() => {
    throw new ApiError(0, "offline", "")
  })
  if (!response.ok) throw new ApiError(response.status, "unknown", `${response.status} ${response.statusText}`)
  const url = URL.createObjectURL(await response.blob())
  const link = document.createElement("a")
  link.href = url
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
