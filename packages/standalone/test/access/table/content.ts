import type { Roots } from '../words.ts';

//                                  anonymous guest member housemate otherMember moderator admin
export const content: Roots = {
  Query: {
    search: { who: 'no own yes yes own own own', with: () => ({ query: 'Zyzzogeton' }) },
    title: { who: 'no hidden yes yes hidden hidden hidden', id: 'title' },
    titles: { who: 'no own yes yes own own own', with: () => ({ filter: { nameContains: 'Zyzzogeton' } }) },
  },
  Mutation: {},
  Subscription: {},
};
