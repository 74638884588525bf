/** Something that is fed with broken input. */
export interface FuzzTarget {
  readonly name: string
  /** Inputs to begin from; every case is one of them, mutated. Not empty. */
  readonly seeds: readonly Uint8Array[]
  /**
   * Feeds one input and throws where the code under test does what it must not: another result than a naive reading,
   * another error than its own, a result that depends on how the input was cut. An input that is refused in the proper
   * way is a success. `random` gives 0 up to 1, reproducibly, and is for cutting and for settings.
   */
  run(input: Uint8Array, random: () => number): void | Promise<void>
  /** Most cases of one run, where a case takes longer than reading a few bytes. */
  readonly mostCases?: number
  /** Ends what the first case has started. */
  close?(): Promise<void>
}
