namespace Drydock.Simulators.Faults;

/// <summary>
/// Something that goes wrong in the world around a migration, by name: a node dies, AWS throttles, someone scales. It says what it does and why that is recoverable, or what the user is told.
/// </summary>
public interface IWorldFault
{
    /// <summary>As the command line writes it, in lower case with hyphens, as "node-crash".</summary>
    string Name { get; }

    /// <summary>What happens, in one line.</summary>
    string Effect { get; }

    /// <summary>Why a migration survives it, or what the user is told.</summary>
    string Recovery { get; }

    /// <summary>Strikes, and ends when the trouble is over. Runs as a process of the world.</summary>
    Task StrikeAsync(FaultContext context);
}
