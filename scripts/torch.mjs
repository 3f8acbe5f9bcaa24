// Where PyTorch comes from on which platform. The editor extension uses this as well.

// On Linux the usual registry's torch brings gigabytes of CUDA; PyTorch's own index has a build without it.
export const CPU_INDEX = "https://download.pytorch.org/whl/cpu";

/** Whether the CPU index has a build for the platform that the usual registry has not. */
export function needsCpuIndex(platform, machine) {
  return platform === "linux" && ["x86_64", "aarch64"].includes(machine);
}

/** Why there is no PyTorch for a platform, or null. */
export function unsupported(platform, machine) {
  return platform === "darwin" && machine === "x86_64"
    ? "Tonelens needs PyTorch 2.6 or newer, which is not made for Intel Macs. Use another machine, or a Linux container."
    : null;
}
