namespace Drydock.Harness.Procedures;

/// <summary>A migration as an operator types it, command by command: what Drydock is compared with.</summary>
internal interface IHandProcedure
{
    string Name { get; }

    Task RunAsync(HandProcedureContext context);
}
