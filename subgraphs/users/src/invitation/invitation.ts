import type { OrganizationRole as RoleName } from '@medianest/contracts';
import { connectionType } from '@medianest/kit';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { OrganizationRole } from '../organization/organization-role.js';

@Entity('invitations')
@ObjectType({ description: 'Lets people into an organization. The token itself is given once and kept nowhere.' })
export class Invitation {
  @PrimaryColumn({ type: 'uuid', default: () => 'uuidv7()' })
  @Field(() => ID, { description: 'To withdraw it by.' })
  id: string;

  @Column({ type: 'uuid', name: 'organization_id' })
  organizationId: string;

  /** SHA-256 of the token. */
  @Column({ type: 'bytea', name: 'token_hash', select: false })
  tokenHash: Buffer;

  @Column({ type: 'text' })
  @Field(() => OrganizationRole, { description: 'What the people it lets in become.' })
  role: RoleName;

  @Column({ type: 'text', nullable: true })
  @Field(() => String, {
    nullable: true,
    description: 'The only account that may use it, by its e-mail; null for a link that anybody may use.',
  })
  email: string | null;

  @Column({ type: 'integer', name: 'max_uses' })
  @Field(() => Int, { description: 'How many people it lets in.' })
  maxUses: number;

  @Column({ type: 'integer', default: 0 })
  @Field(() => Int, { description: 'How many it has let in.' })
  uses: number;

  @Column({ type: 'timestamptz', name: 'expires_at' })
  @Field(() => Date, { description: 'From when on it lets nobody in.' })
  expiresAt: Date;

  @Column({ type: 'timestamptz', name: 'closed_at', nullable: true })
  @Field(() => Date, { nullable: true, description: 'When it was withdrawn, or declined by the one it was for.' })
  closedAt: Date | null;

  @Column({ type: 'uuid', name: 'invited_by', nullable: true })
  invitedBy: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  @Field(() => Date, { description: 'When it was made.' })
  createdAt: Date;
}

export const InvitationConnection = connectionType('Invitation', () => Invitation);

@ObjectType({ description: 'A new invitation.' })
export class InvitationPayload {
  @Field(() => Invitation, { description: 'What is kept of it.' })
  invitation: Invitation;

  @Field(() => String, { description: 'Whoever has it may join. It is told here and never again.' })
  token: string;

  @Field(() => String, { description: 'The link that carries the token.' })
  url: string;
}

@ObjectType({ description: 'What an invitation says to the one who holds its token.' })
export class InvitationPreview {
  @Field(() => String, { description: 'The organization.' })
  organizationName: string;

  @Field(() => OrganizationRole, { description: 'What one becomes in it.' })
  role: RoleName;

  @Field(() => String, { nullable: true, description: 'The e-mail of the only account that may use it.' })
  email: string | null;

  @Field(() => Date, { description: 'From when on it lets nobody in.' })
  expiresAt: Date;
}
