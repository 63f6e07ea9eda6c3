import { type KernelKind, kernelKinds } from './kernel.ts';

/** Which kernel this process runs in. Throws outside of the lab: a lab test would change the host's network. */
export function labKernel(): KernelKind {
  const { DIRECTORD_LAB } = process.env;
  const kernel = kernelKinds.find((kind) => kind === DIRECTORD_LAB);
  if (kernel === undefined) {
    throw new Error(
      'This runs inside the lab only: npm run test:lab [-- --kernel uml|qemu|host] [FILTER...]',
    );
  }
  return kernel;
}
