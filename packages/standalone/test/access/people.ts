import { type Account, type Guest, guest, register } from '../../../../e2e/support/client.ts';
import { everybody, type Persona } from './words.ts';

const ROLES = {
  guest: 'GUEST',
  member: 'MEMBER',
  housemate: 'MEMBER',
  otherMember: 'MEMBER',
  moderator: 'MODERATOR',
  admin: 'ADMIN',
};
type Known = keyof typeof ROLES;
const known = everybody.filter((persona): persona is Known => persona !== 'anonymous');

/** Somebody of each kind. */
export class People {
  private constructor(
    private readonly origin: string,
    readonly accounts: Readonly<Record<Known, Account>>,
  ) {}

  /** @param settle what each of them does before they get their role */
  static async register(origin: string, settle: (account: Account) => Promise<unknown>): Promise<People> {
    // The first account of an installation is its admin.
    const admin = await register(origin, 'admin');
    const others = known.filter((persona) => persona !== 'admin');
    const made = await Promise.all(others.map(async (persona) => [persona, await register(origin, persona)]));
    const people = new People(origin, { ...Object.fromEntries(made), admin });
    await Promise.all(known.map((persona) => settle(people.accounts[persona])));
    await Promise.all(others.map((persona) => people.become(people.accounts[persona], persona)));
    return people;
  }

  get(persona: Persona): Guest {
    return persona === 'anonymous' ? guest(this.origin) : this.accounts[persona];
  }

  /** Somebody new with the rights of a persona. */
  async like(persona: Persona): Promise<Guest> {
    if (persona === 'anonymous') return guest(this.origin);
    const account = await register(this.origin, `another-${persona}`);
    await this.become(account, persona);
    return account;
  }

  async leave(): Promise<void> {
    await Promise.all(Object.values(this.accounts).map((person) => person.leave()));
  }

  private async become({ userId }: Account, persona: Known): Promise<void> {
    if (ROLES[persona] !== 'MEMBER') await this.changeRights({ userId, role: ROLES[persona] });
  }

  /** By the admin. */
  async changeRights(input: object): Promise<void> {
    const text = 'mutation ($input: ChangeRightsInput!) { changeRights(input: $input) { id } }';
    await this.accounts.admin.get(text, { input });
  }
}
