namespace Drydock.Integration.Contract;

/// <summary>One answer of an arm that is not what the contract says, and why that is all right.</summary>
/// <param name="Arm">The arm's name.</param>
/// <param name="What">The observation, as the case names it.</param>
/// <param name="Answer">What the arm answers there.</param>
/// <param name="Reason">Why nobody needs it to be otherwise.</param>
internal sealed record KnownDifference(string Arm, string What, string Answer, string Reason);
