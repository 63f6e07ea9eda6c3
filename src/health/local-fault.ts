import { errorCode } from '../system/error-code.ts';

/**
 * The director itself could not carry out a check, which says nothing about the server: a check rejects with
 * it instead of calling the server down. Otherwise one exhausted resource of the director would take every
 * server of the site out of service at once.
 */
export class LocalFault extends Error {
  override readonly name = 'LocalFault';
}

const EXHAUSTED: Readonly<Record<string, string>> = {
  EMFILE: 'this process is out of file descriptors (EMFILE): raise LimitNOFILE of the service',
  ENFILE: 'this host is out of file descriptors (ENFILE): raise fs.file-max',
  ENOMEM: 'this host is out of memory (ENOMEM)',
  ENOBUFS: 'this host is out of network buffers (ENOBUFS)',
  EADDRNOTAVAIL:
    'no local address or port to connect from (EADDRNOTAVAIL): see ip address and net.ipv4.ip_local_port_range',
  EAGAIN: 'this host can start no more processes (EAGAIN): raise TasksMax or LimitNPROC of the service',
};

/** The fault of this director that `error` stands for; undefined where the error is about the server. */
export function localFaultOf(error: unknown): LocalFault | undefined {
  if (error instanceof LocalFault) {
    return error;
  }
  const words = EXHAUSTED[errorCode(error) ?? ''];
  return words === undefined ? undefined : new LocalFault(words, { cause: error });
}
