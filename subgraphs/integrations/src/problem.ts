/** What can go wrong between us and an outside service, whichever it is. */
export type ProblemKind =
  /** Policy forbids the address: nothing was sent. */
  | 'ADDRESS_REFUSED'
  /** No answer, or a 5xx. May pass. */
  | 'UNREACHABLE'
  /** It does not accept our token. */
  | 'REFUSED'
  /** Something answers, but not as this service does. */
  | 'UNEXPECTED';

/** A call to an outside service failed. The message is a sentence for the person who runs it and holds no secret. */
export class ServiceProblem extends Error {
  override name = 'ServiceProblem';

  constructor(
    readonly kind: ProblemKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
