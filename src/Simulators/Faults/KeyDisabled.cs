namespace Drydock.Simulators.Faults;

internal sealed class KeyDisabled : IWorldFault
{
    public string Name => "key-disabled";
    public string Effect => "someone disables the customer managed key for three to eight minutes";
    public string Recovery => "attached volumes keep working; before the commit the failed use of the key is told and all goes back, after it the start waits until the key is enabled again";

    public async Task StrikeAsync(FaultContext context)
    {
        if (context.Aws is not { } aws || context.Surroundings.KmsKey is not { } key)
        {
            context.Tell("there is no customer managed key to disable");
            return;
        }

        aws.Kms.DisableKey(key);
        await context.WaitAsync(TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(8));
        aws.Kms.EnableKey(key);
        context.Tell($"{key} is enabled again");
    }
}
