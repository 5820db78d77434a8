import type {
  CredentialAction,
  CredentialIngredient,
  PictureCredentials,
} from '../main/images/credentials/readCredentials.js';

const VALIDITY: Readonly<Record<PictureCredentials['validity'], string>> = {
  intact: 'signed, and unchanged since; whether the signer is who they say is not checked',
  altered: 'signed, but the picture or its credentials were changed since',
  invalid: 'there are some, but they break the rules',
  unreadable: 'there are some, but they cannot be read',
};

/** Content credentials as rows of a table. */
export function credentialRows(credentials: PictureCredentials | null): [string, string][] {
  if (!credentials) return [['credentials', 'none']];
  const { validity, problems, signer, issuer, signedAt, program, actions, ingredients } = credentials;
  const problem = problems.length === 0 ? '' : ` (${problems.join(', ')})`;
  return [
    ['credentials', `${VALIDITY[validity]}${problem}`],
    ...(signer === null
      ? []
      : [['signed by', `${signer}${issuer === null ? '' : `, as ${issuer} vouches`}`] as [string, string]]),
    ...(signedAt === null ? [] : [['signed at', signedAt] as [string, string]]),
    ...(program === null ? [] : [['made with', program] as [string, string]]),
    ...actions.map((action): [string, string] => ['action', describeAction(action)]),
    ...ingredients.map((ingredient): [string, string] => ['made from', describeIngredient(ingredient)]),
  ];
}

function describeAction({ action, program, parameters }: CredentialAction): string {
  const settings = Object.entries(parameters).map(([name, value]) => `${name}: ${value}`);
  return [action, ...(program === null ? [] : [`by ${program}`]), ...settings].join(', ');
}

function describeIngredient({ title, relationship, hasCredentials }: CredentialIngredient): string {
  const own = hasCredentials ? 'with credentials of its own' : 'without credentials';
  return `${title ?? 'a picture without a name'} (${relationship}), ${own}`;
}
