import { Arg, Ctx, Directive, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { completeDeviceLogin } from './complete.js';
import { approveDeviceLogin, denyDeviceLogin, findDeviceLogin } from './decide.js';
import { CompletedDeviceLogin, DeviceLogin, StartDeviceLoginInput, StartedDeviceLogin } from './device-login.js';
import { startDeviceLogin } from './start.js';

const USER_CODE = { description: 'The code that the device shows, as it is typed.' };

@Resolver()
export class DeviceLoginResolver {
  @Mutation(() => StartedDeviceLogin, {
    description: 'For a device on which nobody likes to type: gives a code to show, for somebody to approve elsewhere.',
  })
  startDeviceLogin(
    @Arg('input', () => StartDeviceLoginInput, { description: 'What the device is and asks for.' })
    input: StartDeviceLoginInput,
    @Ctx() { app, client }: Context,
  ): Promise<StartedDeviceLogin> {
    return startDeviceLogin(app, client, input);
  }

  @Query(() => DeviceLogin, {
    nullable: true,
    description: 'The device that shows this code: what and where it is. DEVICE_CODE_UNKNOWN when none does.',
  })
  @Directive('@authenticated')
  deviceLogin(
    @Arg('userCode', () => String, USER_CODE) userCode: string,
    @Ctx() { app, actor, client }: Context,
  ): Promise<DeviceLogin> {
    return findDeviceLogin(app, { actor, client }, userCode);
  }

  @Mutation(() => DeviceLogin, {
    description: 'Lets the device in as you. Do it only for a device in front of you; `deviceLogin` tells about it.',
  })
  @Directive('@authenticated')
  approveDeviceLogin(
    @Arg('userCode', () => String, USER_CODE) userCode: string,
    @Ctx() { app, actor, client }: Context,
  ): Promise<DeviceLogin> {
    return approveDeviceLogin(app, { actor, client }, userCode);
  }

  @Mutation(() => DeviceLogin, { description: 'Turns the device away.' })
  @Directive('@authenticated')
  denyDeviceLogin(
    @Arg('userCode', () => String, USER_CODE) userCode: string,
    @Ctx() { app, actor, client }: Context,
  ): Promise<DeviceLogin> {
    return denyDeviceLogin(app, { actor, client }, userCode);
  }

  @Mutation(() => CompletedDeviceLogin, {
    description:
      'Asked by the device every few seconds. AUTHORIZATION_PENDING while nobody answered, SLOW_DOWN when it asks too ' +
      'often, DEVICE_LOGIN_DENIED or DEVICE_LOGIN_EXPIRED when it is over.',
  })
  completeDeviceLogin(
    @Arg('deviceCode', () => String, { description: 'What `startDeviceLogin` gave to the device.' }) deviceCode: string,
    @Ctx() { app, client }: Context,
  ): Promise<CompletedDeviceLogin> {
    return completeDeviceLogin(app, client, deviceCode);
  }
}
