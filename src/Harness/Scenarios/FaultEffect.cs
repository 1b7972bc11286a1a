namespace Drydock.Harness.Scenarios;

/// <summary>What a fault does. All but the last are hazards of one port call.</summary>
public enum FaultEffect
{
    /// <summary>The migrator dies before the request leaves. Recoverable: every step observes before it acts.</summary>
    CrashBefore,

    /// <summary>The request takes effect and the migrator dies. Recoverable: the effect is found by observation.</summary>
    CrashAfter,

    /// <summary>503 or a broken connection, no effect. Recoverable: retried.</summary>
    ErrorBefore,

    /// <summary>The request takes effect, the answer is lost. Recoverable: observed before it is retried.</summary>
    LostReply,

    /// <summary>409 Conflict to a write, no effect. Recoverable: read again, then decide.</summary>
    Conflict,

    /// <summary>The migrator is stopped past its lease; a second takes over; then the first goes on. Recoverable: it loses the journal's race and stops.</summary>
    PausePastLease,

    /// <summary>A fault of the world, by its name: see <see cref="FaultSpec.World"/>.</summary>
    World,
}
