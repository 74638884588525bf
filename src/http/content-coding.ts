/** Whether a client takes a content coding (RFC 9110, 12.5.3): named, and not with a weight of nought. */
export function takesCoding(header: string | undefined, coding: string): boolean {
  return (header ?? "").split(",").some((entry) => {
    const [name, weight] = entry.trim().split(/\s*;\s*q=/i)
    return name?.toLowerCase() === coding && Number(weight ?? 1) > 0
  })
}
