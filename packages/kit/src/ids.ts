const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Before all ids: where a walk through a table by its ids begins. */
export const BEFORE_ALL_IDS = '00000000-0000-0000-0000-000000000000';

/** Whether a text from outside can be an id. PostgreSQL throws on `id = 'nonsense'`; to us it is just not there. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
