namespace Drydock.Simulators.Checkers;

/// <summary>
/// Watches one invariant through a whole rehearsal. It judges what the world shows (volumes, mounts, objects, bytes), never what the migration says of itself.
/// </summary>
public abstract class Checker(string name)
{
    private const int ViolationsMax = 50;
    private readonly List<string> _violations = [];

    /// <summary>The invariant as a short sentence.</summary>
    public string Name { get; } = name;

    /// <summary>What broke it, first one first; empty: it held.</summary>
    public IReadOnlyList<string> Violations => _violations;

    /// <summary>Told of every new violation as it is found.</summary>
    public Action<string>? Violated { get; set; }

    public bool IsGreen => _violations.Count == 0;

    protected void Violate(string what)
    {
        if (_violations.Count >= ViolationsMax || _violations.Contains(what)) return;
        _violations.Add(what);
        Violated?.Invoke(what);
    }
}
