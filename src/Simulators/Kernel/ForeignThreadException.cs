namespace Drydock.Simulators.Kernel;

/// <summary>Code of a process went on another thread, where its order is nobody's choice: the run can't be replayed.</summary>
public sealed class ForeignThreadException(string process)
    : Exception($"code of process {process} left the kernel's loop for another thread; see the banned calls in src/BannedSymbols.txt")
{
    public string Process { get; } = process;
}
