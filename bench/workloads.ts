/** One shape of traffic. Sizes follow what providers really send: a thumbnail, a 1K picture, a 2K picture, a 4K picture. */
export interface Workload {
  readonly name: string
  readonly what: string
  /** Characters of base64 in the provider's answer. */
  readonly base64Length: number
  readonly stream: boolean
  /** Characters of base64 in the request. */
  readonly uploadLength: number
}

export const workloads: readonly Workload[] = [
  { name: "W1", what: "2.8 kB picture", base64Length: 2800, stream: false, uploadLength: 0 },
  { name: "W2", what: "1.4 MB picture", base64Length: 1_400_000, stream: false, uploadLength: 0 },
  { name: "W3", what: "8 MB picture", base64Length: 8_000_000, stream: false, uploadLength: 0 },
  { name: "W4", what: "20 MB picture", base64Length: 20_000_000, stream: false, uploadLength: 0 },
  { name: "W5", what: "edit: 4 MB up, 1.4 MB down", base64Length: 1_400_000, stream: false, uploadLength: 4_000_000 },
  { name: "W6", what: "1.4 MB picture as one event of a stream", base64Length: 1_400_000, stream: true, uploadLength: 0 },
]
