using Drydock.Core.Ports;

namespace Drydock.Core.Fleets.Pacing;

/// <summary>One call of AWS under a budget.</summary>
internal static class AwsTurn
{
    internal static async Task<T> TakeAsync<T>(RequestBudget budget, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        await budget.EnterAsync(cancellationToken);
        try
        {
            var result = await call();
            budget.Succeeded();
            return result;
        }
        catch (AwsServiceException exception) when (IsThrottle(exception))
        {
            budget.Throttled(null);
            throw;
        }
    }

    private static bool IsThrottle(AwsServiceException exception) =>
        exception.Code is "RequestLimitExceeded" or "Throttling" or "ThrottlingException" or "RequestThrottled" or "EC2ThrottledException";
}
