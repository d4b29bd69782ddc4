import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { NewApiKey } from '../api-key/api-key.js';
import { deviceOf } from '../session/device.js';
import { SessionTokens } from '../session/session-tokens.js';

export enum DeviceWants {
  SESSION = 'SESSION',
  API_KEY = 'API_KEY',
}

registerEnumType(DeviceWants, {
  name: 'DeviceWants',
  description: 'What a device without a keyboard asks for.',
  valuesConfig: {
    SESSION: { description: 'To be logged in as the person, as on a TV.' },
    API_KEY: { description: 'An API key with some scopes, as a script wants it.' },
  },
});

/** A device that waits for somebody to type its code on another screen (as in RFC 8628). */
@Entity('device_logins')
@ObjectType({ description: 'A device that asks to be let in. Look whether it is yours before you approve it.' })
export class DeviceLogin {
  @PrimaryColumn({ type: 'uuid', default: () => 'uuidv7()' })
  id: string;

  @Column({ type: 'bytea', name: 'device_hash' })
  deviceHash: Buffer;

  /** Without its dash. */
  @Column({ type: 'text', name: 'user_code' })
  userCode: string;

  @Column({ type: 'text' })
  @Field(() => String, { description: 'What it calls itself.' })
  name: string;

  @Column({ type: 'text' })
  @Field(() => DeviceWants, { description: 'What it asks for.' })
  wants: DeviceWants;

  @Column({ type: 'text', array: true })
  @Field(() => [String], { description: 'What the API key is to be used for; empty for a session.' })
  scopes: string[];

  @Column({ type: 'integer' })
  @Field(() => Int, { description: 'How many days the API key is to count.' })
  days: number;

  @Column({ type: 'text' })
  @Field(() => String, { description: 'The network address from which it asks.' })
  address: string;

  @Column({ type: 'text' })
  agent: string;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  @Field(() => Date, { description: 'When it began to ask.' })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'expires_at' })
  @Field(() => Date, { description: 'Until when it can be approved.' })
  expiresAt: Date;

  @Column({ type: 'integer', name: 'seconds_between_polls' })
  secondsBetweenPolls: number;

  @Column({ type: 'timestamptz', name: 'polled_at', nullable: true })
  polledAt: Date | null;

  @Column({ type: 'uuid', name: 'approved_by', nullable: true })
  approvedBy: string | null;

  @Column({ type: 'boolean' })
  denied: boolean;

  @Field(() => String, { description: 'A name for the device, from what its program says.' })
  get device(): string {
    return deviceOf(this.agent);
  }
}

@ObjectType({ description: 'What a device shows, and what it keeps to itself.' })
export class StartedDeviceLogin {
  @Field(() => String, { description: 'Only the device knows it: for `completeDeviceLogin`.' })
  deviceCode: string;

  @Field(() => String, { description: 'To show on the screen, such as `WDJB-MJHT`.' })
  userCode: string;

  @Field(() => String, { description: 'Where a person types the code.' })
  verificationUrl: string;

  @Field(() => String, { description: 'The same with the code in it, for a QR code.' })
  verificationUrlComplete: string;

  @Field(() => Int, { description: 'How many seconds to wait between two calls of `completeDeviceLogin`.' })
  interval: number;

  @Field(() => Int, { description: 'How many seconds the codes count.' })
  expiresIn: number;
}

@ObjectType({ description: 'What the device asked for.' })
export class CompletedDeviceLogin {
  @Field(() => SessionTokens, { nullable: true, description: 'For a device that asked for a session.' })
  tokens?: SessionTokens;

  @Field(() => NewApiKey, { nullable: true, description: 'For a device that asked for an API key.' })
  apiKey?: NewApiKey;
}

@InputType({ description: 'A device that asks to be let in.' })
export class StartDeviceLoginInput {
  @Field(() => String, { description: 'What it calls itself, such as "TV in the living room": 1 to 80 characters.' })
  name: string;

  @Field(() => DeviceWants, { defaultValue: DeviceWants.SESSION, description: 'What it asks for.' })
  wants: DeviceWants;

  @Field(() => [String], { defaultValue: [], description: 'For an API key: names of the query `scopes`.' })
  scopes: string[];

  @Field(() => Int, { defaultValue: 90, description: 'For an API key: how many days it is to count, 1 to 3650.' })
  days: number;
}
