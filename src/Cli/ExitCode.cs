namespace Drydock.Cli;

/// <summary>What <c>drydock</c> exits with.</summary>
internal static class ExitCode
{
    internal const int Passed = 0;
    internal const int Usage = 1;
    internal const int SafetyViolated = 2;
    internal const int DidNotFinish = 3;
    internal const int EnvironmentMissing = 4;
    internal const int NothingRan = 5;
    internal const int Internal = 70;
    internal const int Cancelled = 130;
}
