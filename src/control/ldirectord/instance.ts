import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** One of the daemons that ldirectord's command line controls, named by its configuration. */
export interface Instance {
  readonly name: string;
  /** Where the configuration was found, else as it was given. */
  readonly configuration: string;
  readonly configurationFound: boolean;
  readonly pidFile: string;
  readonly controlSocket: string;
  /** For a configuration without `logfile`. */
  readonly logFile: string;
}

const DEFAULT_CONFIG = 'ldirectord.cf';

/**
 * `ldirectord start` and `ldirectord ldirectord.cf start` are two instances of one file; sites' scripts and pid
 * files depend on it.
 */
export async function findInstance(config: string | undefined, env: NodeJS.ProcessEnv): Promise<Instance> {
  const {
    LDIRECTORD_CONFIG_DIR: configDirectory = '/etc/ha.d',
    LDIRECTORD_RUN_DIR: pidDirectory = '/var/run',
    DIRECTORD_RUN_DIR: socketDirectory = '/run/directord',
    LDIRECTORD_LOG_FILE: logFile = '/var/log/ldirectord.log',
  } = env;
  const given = config ?? DEFAULT_CONFIG;
  const name = config === undefined ? 'ldirectord' : basename(config);
  const candidates = [join(configDirectory, given), join(configDirectory, 'conf', given), given];
  const found = await firstRegularFile(candidates);
  return {
    name,
    configuration: found ?? given,
    configurationFound: found !== undefined,
    pidFile: join(pidDirectory, `ldirectord.${name}.pid`),
    controlSocket: join(socketDirectory, `ldirectord.${name}.sock`),
    logFile,
  };
}

async function firstRegularFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile()) return path;
  }
  return undefined;
}
