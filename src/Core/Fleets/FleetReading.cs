using Drydock.Core.Execution;
using Drydock.Core.Ports;

namespace Drydock.Core.Fleets;

/// <summary>Makes values of what a read of a whole fleet can't get past.</summary>
internal static class FleetReading
{
    /// <exception cref="MigrationReadException">Cluster or account did not answer, or refused; nothing was changed.</exception>
    internal static async Task<T> GuardAsync<T>(EncryptionFleet fleet, string verb, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (exception is StepFailedException or AccessDeniedException or AwsServiceException)
        {
            var (code, what, observed) = exception switch
            {
                StepFailedException failed => (failed.Code, failed.What, failed.Observed),
                AccessDeniedException denied => ("access-denied", $"{denied.Subject} was refused", denied.Observed),
                _ => ("aws-error", "AWS refused a call", exception.ToString()),
            };
            throw new MigrationReadException(new MigrationError(code, what, observed, "nothing was changed: this only reads", $"drydock migrate {verb} {fleet.Settings.Kind} --all"), exception);
        }
    }
}
