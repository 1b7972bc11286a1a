using System.Globalization;
using Drydock.Simulators.Kernel;

namespace Drydock.Simulators.Kubernetes.Nodes.Runtime;

/// <summary>The processes that containers run as, by name: a pod that comes back under its name gets the process of its predecessor, if that has ended.</summary>
internal sealed class ContainerProcesses(World world)
{
    private readonly SortedDictionary<string, List<SimProcess>> _byName = new(StringComparer.Ordinal);

    /// <summary>A process that is down; start it before asking again.</summary>
    public SimProcess Take(string name)
    {
        if (!_byName.TryGetValue(name, out var known)) _byName[name] = known = [];
        foreach (var process in known)
        {
            if (!process.IsRunning) return process;
        }

        var made = world.CreateProcess(known.Count == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}#{known.Count + 1}"));
        known.Add(made);
        return made;
    }
}
