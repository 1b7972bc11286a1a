using Drydock.Cli.Doctor;
using Drydock.Cli.Migrating;
using Drydock.Harness.Environments;
#if LIVE
using Drydock.Live.Environments;
#endif

namespace Drydock.Cli;

/// <summary>The one place where the live build is plugged into the command line. Without it everything live is told to be missing, with what to do.</summary>
internal static class LivePart
{
    internal const string K3s = "k3s";
#if LIVE
    internal const bool IsHere = true;

    /// <summary>An environment of the live tier by its name.</summary>
    /// <exception cref="FormatException">A DRYDOCK_… variable can't be understood.</exception>
    internal static IScenarioEnvironment Environment(bool keep)
    {
        var settings = LiveSettings.FromEnvironment();
        return new K3sEnvironment(keep ? settings with { Keep = true } : settings);
    }

    /// <summary>Whether an exception says that the surroundings are missing; its message then is for the user.</summary>
    internal static bool IsMissingSurroundings(Exception exception) => exception is LiveEnvironmentException;

    /// <summary>What the live tier and real clusters find here.</summary>
    internal static Task<IReadOnlyList<DoctorCheck>> DoctorAsync(CancellationToken cancellationToken) => LiveChecks.RunAsync(cancellationToken);

    /// <summary>A real cluster and account.</summary>
    /// <exception cref="EnvironmentMissingException">They can't be used.</exception>
    internal static async Task<IMigrationTarget> OpenAsync(MigrateRequest request, CancellationToken cancellationToken) => await RealTarget.OpenAsync(request, cancellationToken);
#else
    internal const bool IsHere = false;

    internal static IScenarioEnvironment Environment(bool keep) => throw new NotSupportedException("the live tier comes with the live build: Live=true dotnet run --project src/Cli -- …");

    internal static bool IsMissingSurroundings(Exception exception) => exception is NotSupportedException;

    internal static Task<IReadOnlyList<DoctorCheck>> DoctorAsync(CancellationToken cancellationToken)
    {
        const string ToDo = "Live=true dotnet run --project src/Cli -- doctor";
        return Task.FromResult<IReadOnlyList<DoctorCheck>>(
        [
            new("live", "live build", DoctorCheck.Missing, "this is the default build, without Testcontainers", ToDo),
            new("cluster", "live build", DoctorCheck.Missing, "this is the default build, without KubernetesClient and the AWS SDK", ToDo),
        ]);
    }

    internal static Task<IMigrationTarget> OpenAsync(MigrateRequest request, CancellationToken cancellationToken) => throw new EnvironmentMissingException(
        "no AWS account: real AWS needs the live build, which brings its SDK (Live=true dotnet run --project src/Cli -- migrate …). "
        + "For the cloud of 'drydock serve' set DRYDOCK_ADMIN_URL and DRYDOCK_ADMIN_TOKEN as it prints them, or --admin URL");
#endif
}
