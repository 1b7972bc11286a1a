namespace Drydock.Cli.Migrating;

/// <summary>Chooses where a migration runs: a served cloud when its administration endpoint is named, else real AWS, which only the live build knows.</summary>
internal static class MigrationTargets
{
    /// <exception cref="EnvironmentMissingException">Something is missing or does not answer; nothing was changed.</exception>
    internal static async Task<IMigrationTarget> OpenAsync(MigrateRequest request, CancellationToken cancellationToken)
    {
        if (request.Admin is not { Length: > 0 }) return await LivePart.OpenAsync(request, cancellationToken);
        if (request.Profile is not null || request.Region is not null)
        {
            throw new EnvironmentMissingException("--profile and --region are of real AWS, and --admin (or DRYDOCK_ADMIN_URL) names a served cloud: say one or the other", ExitCode.Usage);
        }

        return await ServedTarget.OpenAsync(request, cancellationToken);
    }
}
