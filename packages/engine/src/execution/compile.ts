import type { FetchNode, PlanNode, ResponsePath } from '../planning/supergraph.js';
import { contextFetchStep } from './context-fetch.js';
import { compileEntityFetch, entityStep, gatheringOf } from './entity-fetch.js';
import { fetchStep } from './fetch.js';
import { Meeting } from './meeting.js';
import type { Planned } from './representation.js';
import type { Step } from './run.js';

/** Turns a plan into one function, so that nothing of the plan is looked at again when it runs. */
export function compilePlan(planned: Planned, node: PlanNode): Step {
  const compiler = new PlanCompiler(planned);
  const { build } = compiler.node(node, { path: [], stage: 0, isLast: true });
  return build();
}

/** Where a node stands in the plan. */
interface Position {
  readonly path: ResponsePath;
  /** How many fetches have to be made one after the other before this. */
  readonly stage: number;
  /** Whether nothing in the plan waits for it. */
  readonly isLast: boolean;
}

interface Compiled {
  /** The stage after this node. */
  readonly after: number;
  /** Called when the whole plan is known. */
  readonly build: () => Step;
  /** The meetings that the fetches of this node come to; known once it is built. */
  readonly meetings: () => readonly Meeting[];
}

/**
 * Entity fetches to one subgraph that are at the same stage of the plan meet and go in one request. A fetch that nothing
 * waits for goes with the last request to its subgraph.
 */
class PlanCompiler {
  private readonly meetings = new Map<string, Meeting>();
  private readonly lastStage = new Map<string, number>();

  constructor(private readonly planned: Planned) {}

  node(node: PlanNode, at: Position): Compiled {
    switch (node.kind) {
      case 'Sequence':
        return this.sequence(node.nodes, at);
      case 'Parallel':
        return this.parallel(node.nodes, at);
      case 'Flatten':
        return this.node(node.node, { ...at, path: [...at.path, ...node.path] });
      case 'Condition':
        return this.condition(node, at);
      case 'Fetch':
        return this.fetch(node, at);
      case 'Defer':
        throw new Error('A plan with @defer cannot be run.');
    }
  }

  private sequence(nodes: readonly PlanNode[], at: Position): Compiled {
    let stage = at.stage;
    const children = nodes.map((node, index) => {
      const child = this.node(node, { ...at, stage, isLast: at.isLast && index === nodes.length - 1 });
      stage = child.after;
      return child;
    });
    return { ...all(children), after: stage, build: () => inOrder(children.map(({ build }) => build())) };
  }

  private parallel(nodes: readonly PlanNode[], at: Position): Compiled {
    const children = nodes.map((node) => this.node(node, at));
    const after = Math.max(at.stage, ...children.map((child) => child.after));
    return { ...all(children), after, build: () => atOnce(children.map(({ build }) => build())) };
  }

  private condition({ condition, ifClause, elseClause }: PlanNode & { kind: 'Condition' }, at: Position): Compiled {
    const [whenTrue, whenFalse] = [ifClause, elseClause].map((clause) =>
      clause ? this.node(clause, at) : nothing(at),
    );
    if (!whenTrue || !whenFalse) return nothing(at);
    const after = Math.max(whenTrue.after, whenFalse.after);
    return {
      ...all([whenTrue, whenFalse]),
      after,
      build: () => either(condition, branch(whenTrue, whenFalse), branch(whenFalse, whenTrue)),
    };
  }

  private fetch(node: FetchNode, at: Position): Compiled {
    const after = at.stage + 1;
    if (node.contextRewrites?.length)
      return { after, build: () => contextFetchStep(this.planned, node, at.path), meetings: () => [] };
    if (!node.requires)
      return { after, build: () => fetchStep(this.planned.fullSchema, node, at.path), meetings: () => [] };
    const fetch = compileEntityFetch(this.planned, node, at.path);
    const { serviceName } = node;
    this.lastStage.set(serviceName, Math.max(at.stage, this.lastStage.get(serviceName) ?? 0));
    let meeting: Meeting | undefined;
    const build = () => {
      meeting = this.meeting(serviceName, at.isLast ? (this.lastStage.get(serviceName) ?? at.stage) : at.stage);
      meeting.members++;
      return entityStep(fetch, meeting, at);
    };
    return { after, build, meetings: () => (meeting ? [meeting] : []) };
  }

  private meeting(service: string, stage: number): Meeting {
    const key = `${service} ${stage}`;
    const meeting = this.meetings.get(key) ?? new Meeting(service);
    this.meetings.set(key, meeting);
    return meeting;
  }
}

function all(children: readonly Compiled[]): Pick<Compiled, 'meetings'> {
  return { meetings: () => children.flatMap(({ meetings }) => meetings()) };
}

function nothing({ stage }: Position): Compiled {
  return { after: stage, build: () => async () => undefined, meetings: () => [] };
}

/** Those who wait for fetches of the branch not taken are told not to. */
function branch(taken: Compiled, left: Compiled): Step {
  const step = taken.build();
  return (run) => {
    for (const meeting of left.meetings()) gatheringOf(run, meeting).pass();
    return step(run);
  };
}

function inOrder(steps: readonly Step[]): Step {
  return async (run) => {
    for (const step of steps) await step(run);
  };
}

function atOnce(steps: readonly Step[]): Step {
  return async (run) => {
    await Promise.all(steps.map((step) => step(run)));
  };
}

function either(variable: string, whenTrue: Step, whenFalse: Step): Step {
  return (run) => (run.coerced[variable] === true ? whenTrue(run) : whenFalse(run));
}
