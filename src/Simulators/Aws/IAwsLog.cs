namespace Drydock.Simulators.Aws;

/// <summary>Keeps a record of an account that outlives its program: told of what may have changed, looks at the records when the turn has ended.</summary>
internal interface IAwsLog
{
    /// <summary>A resource changed its state.</summary>
    void Changed(AwsResourceChange change);

    /// <summary>A request was handled, with success or not; or the hand of the harness changed something, then <paramref name="request"/> is the account.</summary>
    void Handled(object request);
}
